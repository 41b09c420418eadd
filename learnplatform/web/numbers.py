"""Whole numbers out of an address or a form: whatever is typed, what comes of it fits into the database."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

LARGEST = 10**18 - 1  # as long as an id may be in an address, see `Id`
MOST_PAGES = 100_000
_DIGITS = len(str(LARGEST))


def whole(text: str | None, most: int = LARGEST) -> int | None:
    """The number that `text` spells in plain digits, 0 to `most`; None for anything else."""
    text = (text or "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        return None  # the length comes first: reading a million digits takes its time
    number = int(text)
    return number if number <= most else None


def wholes(texts: Iterable[str], most: int) -> list[int]:
    """The ids among `texts`, each once, in their order, at most so many; what is none is left out."""
    found = dict.fromkeys(number for text in texts if (number := whole(text)) is not None)
    return list(found)[:most]


def page_number() -> int:
    """`?page=` of this request: from 1, never so far that counting rows up to it overflows."""
    return min(max(request.args.get("page", 1, int), 1), MOST_PAGES)
