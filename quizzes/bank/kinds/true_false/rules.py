"""Right or wrong: nothing beside the stem, key {"value": bool}."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from quizzes.bank.kinds import options as shared
from quizzes.bank.kinds.base import BadResponse, Content, Fault, Key, Mark, Response


class TrueFalse:
    name = "true_false"

    def prepare(self, content: Content, key: Key, previous: Content | None = None) -> tuple[Content, Key]:
        return {}, {"value": key.get("value")}

    def texts(self, content: Content) -> list[str]:
        return []

    def faults(self, content: Content, key: Key) -> list[Fault]:
        return [] if isinstance(key["value"], bool) else [Fault("key", _("请选对或错。"))]

    def present(self, content: Content, order: list[int] | None) -> dict[str, Any]:
        return {}

    def shuffled_count(self, content: Content) -> int:
        return 0

    def check(self, content: Content, response: Response) -> Response:
        if response is not None and not isinstance(shared.only(response, "value"), bool):
            raise BadResponse("'value' must be true or false")
        return response

    def is_answered(self, response: Response) -> bool:
        return bool(response and response.get("value") is not None)

    def mark(self, content: Content, key: Key, response: Response, points: int) -> Mark:
        value = (response or {}).get("value")
        right = value is key["value"]
        return Mark(
            points if right else 0, points, [] if value is None else [{"value": value, "right": right}]
        )

    def key_for_review(self, content: Content, key: Key) -> dict[str, Any]:
        return {"value": key["value"]}
