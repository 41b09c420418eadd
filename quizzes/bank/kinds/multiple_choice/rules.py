"""Several right options: content {"options": […]}, key {"options": [id], "partial": bool}.

All or nothing; or, with `partial`, by the share of right ticks, and nothing as soon as one tick is wrong.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from quizzes.bank.kinds import options as shared
from quizzes.bank.kinds.base import Content, Fault, Key, Mark, Response


class MultipleChoice:
    name = "multiple_choice"

    def prepare(self, content: Content, key: Key, previous: Content | None = None) -> tuple[Content, Key]:
        options, renamed = shared.prepare(
            shared.given(content.get("options")), (previous or {}).get("options")
        )
        chosen = set(shared.renamed_ids(key.get("options"), renamed))
        known = [option["id"] for option in options if option["id"] in chosen]
        unknown = sorted(chosen.difference(known))
        return {"options": options}, {"options": known + unknown, "partial": bool(key.get("partial"))}

    def texts(self, content: Content) -> list[str]:
        return [option["text"] for option in content["options"]]

    def faults(self, content: Content, key: Key) -> list[Fault]:
        found = shared.faults(content["options"])
        if shared.unknown_ids(key["options"], content["options"]):
            found.append(Fault("key", _("答案里有不存在的选项。")))
        elif not key["options"]:
            found.append(Fault("key", _("多选题至少要有一个正确答案。")))
        return found

    def present(self, content: Content, order: list[int] | None) -> dict[str, Any]:
        return {"options": shared.presented(content["options"], order)}

    def shuffled_count(self, content: Content) -> int:
        return len(content["options"])

    def check(self, content: Content, response: Response) -> Response:
        if response is None:
            return None
        shared.chosen_ids(response, "options", content["options"])
        return response

    def is_answered(self, response: Response) -> bool:
        return bool(response and response.get("options"))

    def mark(self, content: Content, key: Key, response: Response, points: int) -> Mark:
        chosen, right = set((response or {}).get("options", [])), set(key["options"])
        parts = [
            {"option": option["id"], "right": option["id"] in right}
            for option in content["options"]
            if option["id"] in chosen
        ]
        if chosen == right:
            return Mark(points, points, parts)
        if key["partial"] and chosen <= right:
            return Mark(points * len(chosen) // len(right), points, parts)
        return Mark(0, points, parts)

    def key_for_review(self, content: Content, key: Key) -> dict[str, Any]:
        return {"options": list(key["options"])}
