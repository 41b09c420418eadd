"""One right option: content {"options": [{"id", "text", "html"}]}, key {"options": [id]}."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from quizzes.bank.kinds import options as shared
from quizzes.bank.kinds.base import BadResponse, Content, Fault, Key, Mark, Response


class SingleChoice:
    name = "single_choice"

    def prepare(self, content: Content, key: Key, previous: Content | None = None) -> tuple[Content, Key]:
        options, renamed = shared.prepare(
            shared.given(content.get("options")), (previous or {}).get("options")
        )
        return {"options": options}, {"options": shared.renamed_ids(key.get("options"), renamed)}

    def texts(self, content: Content) -> list[str]:
        return [option["text"] for option in content["options"]]

    def faults(self, content: Content, key: Key) -> list[Fault]:
        found = shared.faults(content["options"])
        if shared.unknown_ids(key["options"], content["options"]):
            found.append(Fault("key", _("答案里有不存在的选项。")))
        elif len(key["options"]) != 1:
            found.append(Fault("key", _("单选题要有且只有一个正确答案。")))
        return found

    def present(self, content: Content, order: list[int] | None) -> dict[str, Any]:
        return {"options": shared.presented(content["options"], order)}

    def shuffled_count(self, content: Content) -> int:
        return len(content["options"])

    def check(self, content: Content, response: Response) -> Response:
        if response is None:
            return None
        chosen = shared.only(response, "option")
        if not isinstance(chosen, str) or shared.unknown_ids([chosen], content["options"]):
            raise BadResponse("'option' is not the id of an option")
        return response

    def is_answered(self, response: Response) -> bool:
        return bool(response and response.get("option"))

    def mark(self, content: Content, key: Key, response: Response, points: int) -> Mark:
        chosen = (response or {}).get("option")
        right = chosen in key["options"]
        parts = [{"option": chosen, "right": right}] if chosen else []
        return Mark(points if right else 0, points, parts)

    def key_for_review(self, content: Content, key: Key) -> dict[str, Any]:
        return {"option": key["options"][0]}
