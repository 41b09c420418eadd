"""What every kind of question can do: check, present, judge. Pure: no database, no Flask, no clock.

`content` is what may be shown, `key` the right answer and the scoring rule; both are plain JSON data. A kind is
one folder with `rules.py` (this interface), `forms.py` (the editor), `exchange.py` (Excel and GIFT) and templates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

Content = dict[str, Any]  # always has "stem" (Markdown) and "stem_html" (cleaned)
Key = dict[str, Any]
Response = dict[str, Any] | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a question, and where: `place` is a field name such as "options" or "key"."""

    place: str
    message: str


@dataclass(frozen=True)
class Mark:
    """What a response earned, in hundredths of a point, and per part what was right (kind-specific, for review)."""

    points: int
    max_points: int
    parts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return self.points == self.max_points


class BadResponse(ValueError):
    """A response that is no response to this question: wrong shape, unknown option."""


class Kind(Protocol):
    name: str  # "single_choice", as in the API

    def prepare(self, content: Content, key: Key, previous: Content | None = None) -> tuple[Content, Key]:
        """What people wrote, as it is stored: cleaned texts, their HTML, ids where there are none.

        `previous` is the version before; what keeps its id there keeps it, so that a mended key still fits the
        responses to an older version. Never raises on badly filled fields: `faults` tells of them.
        """

    def texts(self, content: Content) -> list[str]:
        """The words beside the stem, for searching and for finding the same question again."""

    def faults(self, content: Content, key: Key) -> list[Fault]:
        """Everything wrong with a question of this kind; empty when it can be used."""

    def present(self, content: Content, order: list[int] | None) -> dict[str, Any]:
        """What a worker's browser gets beside id, type, stem_html and points; nothing that tells the key.

        `order` permutes the options (ordering: the items to sort); None keeps the author's order.
        """

    def shuffled_count(self, content: Content) -> int:
        """How many things `order` permutes; 0: nothing to shuffle. Ordering must always be shuffled."""

    def check(self, content: Content, response: Response) -> Response:
        """The response as it will be stored. Raises BadResponse. None clears; partial answers are legal."""

    def is_answered(self, response: Response) -> bool:
        """Whether it counts as answered on the answer sheet."""

    def mark(self, content: Content, key: Key, response: Response, points: int) -> Mark:
        """Judge `response`; `points` (hundredths) is what the question is worth."""

    def key_for_review(self, content: Content, key: Key) -> dict[str, Any]:
        """The right answer, in the shape of a response, for a review that may show it."""
