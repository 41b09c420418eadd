"""How the bank reads text: one normal form for storing, one folded form for comparing and searching."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_SPACES = re.compile(r"\s+")
# Tabs and line ends are text; other control characters, and the two marks `markdown` uses inside, are not.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000\ue001]")
_BLANK = re.compile(r"_{3,}")
_NUMBERED = re.compile(r"\{\{\s*(\d{1,3})\s*\}\}")


def normal(text: object) -> str:
    """`text` in NFC with `\\n` line ends and without control characters: what offsets into a passage count in."""
    given = "" if text is None else str(text)
    given = given.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", given))


def clean(text: object) -> str:
    """As `normal`, without the white space around it."""
    return normal(text).strip()


def fold(text: str) -> str:
    """For searching and for finding the same text again: half width, lower case, single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def fold_answer(text: str, *, case: bool = False) -> str:
    """For comparing what people type: half width, no spaces at all and, unless `case` counts, one case."""
    folded = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    return folded if case else folded.casefold()


def blank_numbers(stem: str) -> list[int]:
    """The numbers of the blanks in `stem`, in reading order.

    `{{2}}` names its number; where there is none of these, each run of three or more underscores is the next blank.
    """
    named = [int(number) for number in _NUMBERED.findall(stem)]
    return named or list(range(1, len(_BLANK.findall(stem)) + 1))


def replace_blanks(stem: str, make: Callable[[int], str]) -> str:
    """`stem` with each blank replaced by `make(number)`; other marks stay as they are."""
    if _NUMBERED.search(stem):
        return _NUMBERED.sub(lambda found: make(int(found[1])), stem)
    count = iter(range(1, len(stem) + 1))
    return _BLANK.sub(lambda _found: make(next(count)), stem)


def split(points: int, parts: int) -> list[int]:
    """`points` in `parts` whole shares that differ by at most one and add up to it exactly."""
    return [points * (index + 1) // parts - points * index // parts for index in range(parts)]
