"""Items to sort: content {"items": [{"id", "text", "html"}]}, key {"order": [id], "partial": bool}.

Authors write the items in the right order, so neither the ids nor the place in `items` may follow it: both
follow a digest of the text. With `partial` each right neighbourhood (this item directly after that one) counts.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from quizzes.bank.kinds import options as shared
from quizzes.bank.kinds.base import Content, Fault, Key, Mark, Response


class Ordering:
    name = "ordering"

    def prepare(self, content: Content, key: Key, previous: Content | None = None) -> tuple[Content, Key]:
        """The key may leave `order` out: then the items were given in the right order."""
        given = shared.given(content.get("items"))
        mixed = sorted(given, key=lambda item: hashlib.sha256(item.text.encode()).digest())
        items, renamed = shared.prepare(mixed, (previous or {}).get("items"))
        order = key.get("order") or [item.id for item in given]
        return {"items": items}, {
            "order": shared.renamed_ids(order, renamed),
            "partial": bool(key.get("partial")),
        }

    def texts(self, content: Content) -> list[str]:
        return [item["text"] for item in content["items"]]

    def faults(self, content: Content, key: Key) -> list[Fault]:
        found = shared.faults(content["items"], "items")
        if sorted(key["order"]) != sorted(item["id"] for item in content["items"]):
            found.append(Fault("key", _("正确顺序要把每一项都排上，且只排一次。")))
        return found

    def present(self, content: Content, order: list[int] | None) -> dict[str, Any]:
        return {"options": shared.presented(content["items"], order)}

    def shuffled_count(self, content: Content) -> int:
        return len(content["items"])

    def check(self, content: Content, response: Response) -> Response:
        if response is None:
            return None
        shared.chosen_ids(response, "order", content["items"])
        return response

    def is_answered(self, response: Response) -> bool:
        return bool(response and response.get("order"))

    def mark(self, content: Content, key: Key, response: Response, points: int) -> Mark:
        given, right = (response or {}).get("order", []), key["order"]
        follows = dict(pairwise(right))
        neighbours = [follows.get(one) == other for one, other in pairwise(given)]
        # For the review: an item is right when the one before it is, or when it is first and should be.
        places = [given[:1] == right[:1], *neighbours]
        parts = [{"item": one, "right": place} for one, place in zip(given, places, strict=False)]
        if given == right:
            return Mark(points, points, parts)
        return Mark(points * sum(neighbours) // (len(right) - 1) if key["partial"] else 0, points, parts)

    def key_for_review(self, content: Content, key: Key) -> dict[str, Any]:
        return {"order": list(key["order"])}
