"""What narrows the catalogue, as it stands in an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from courses.words import CATEGORIES, LEVELS
from learnplatform.web.numbers import whole

LENGTHS: dict[str, tuple[int, int]] = {
    "short": (0, 30),
    "middle": (31, 120),
    "long": (121, 1_000_000),
}  # minutes
HOURS: dict[str, tuple[int, int]] = {
    "few": (1, 200),
    "some": (201, 600),
    "many": (601, 1_000_000),
}  # credit hours, hundredths
# What is set in the sheet of filters, beside section and words.
NARROWING = ("tag", "level", "length", "hours", "post", "specialty", "mine", "kept")


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything it does not know counts as not asked."""

    q: str = ""
    category: str = ""
    tag: str = ""
    level: str = ""
    length: str = ""
    hours: str = ""  # credit hours
    post: int = 0  # the id of one it is meant for; 0: any
    specialty: int = 0
    mine: bool = False  # for my post or specialty
    kept: bool = False  # bookmarked

    @property
    def any(self) -> bool:
        return self != Filters()

    @property
    def narrowing(self) -> int:
        """How many filters are set beside section and words."""
        return sum(bool(getattr(self, name)) for name in NARROWING)

    @property
    def wide(self) -> dict[str, Any]:
        """The arguments of the same list with nothing narrowed."""
        return self.address(**{name: getattr(Filters(), name) for name in NARROWING})

    def address(self, **changes: Any) -> dict[str, Any]:
        """The arguments of the same list with `changes`."""
        values = vars(replace(self, **changes))
        return {name: 1 if value is True else value for name, value in values.items() if value}


def asked(given: Mapping[str, str]) -> Filters:
    """The filters of an address' arguments."""

    def one_of(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
        return value if (value := given.get(name, "")) in known else ""

    return Filters(
        q=given.get("q", "").strip()[:100],
        category=one_of("category", CATEGORIES),
        tag=given.get("tag", "").strip()[:40],
        level=one_of("level", LEVELS),
        length=one_of("length", LENGTHS),
        hours=one_of("hours", HOURS),
        post=whole(given.get("post")) or 0,
        specialty=whole(given.get("specialty")) or 0,
        mine=given.get("mine") == "1",
        kept=given.get("kept") == "1",
    )
