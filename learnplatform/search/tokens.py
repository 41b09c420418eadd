"""How a text becomes tokens, the same for both databases and for what people ask.

Most Chinese words have two characters, so a run of them becomes its overlapping pairs («门机司机»: 门机 机司 司机);
a word in Latin letters or a number stays whole. Width, case and traditional characters are folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import opencc

MOST_TERMS = 8
LONGEST_WORD = 60
MOST_SPELLED = 40  # characters of a title
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional characters that have a simplified one, each for itself, so that places in a text stay."""
    every = "".join(map(chr, range(0x4E00, 0x9FFF + 1)))
    return {
        ord(each): plain
        for each, plain in zip(every, opencc.OpenCC("t2s").convert(every), strict=True)
        if each != plain
    }


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", character).lower().translate(_simplified())


def fold(text: str) -> tuple[str, list[int]]:
    """`text` as it is compared, and for each of its characters the place in `text` that it came from."""
    pieces = [_folded(character) for character in text]
    places = [place for place, piece in enumerate(pieces) for _each in piece]
    return "".join(pieces), places


def _is_han(run: str) -> bool:
    return _HAN_RUN.fullmatch(run) is not None


def tokens(text: str) -> Iterator[str]:
    """The tokens under which a text is found. The last character of a run stands once more by itself."""
    for run in _RUN.findall(fold(text)[0]):
        if _is_han(run):
            yield from (run[place : place + 2] for place in range(len(run) - 1))
            yield run[-1]
        else:
            yield run[:LONGEST_WORD]


def spelled(title: str) -> Iterator[str]:
    """How a title is typed in pinyin: from each of its characters on to the end of its Chinese run, whole and by initials.

    A word in the middle is then the beginning of a token. Of long titles, the first `MOST_SPELLED` characters.
    """
    from pypinyin import Style, lazy_pinyin  # its dictionary takes a quarter of a second: not for every start

    left = MOST_SPELLED
    for run in _HAN_RUN.findall(fold(title)[0]):
        syllables = lazy_pinyin(run)[:left]
        initials = lazy_pinyin(run, style=Style.FIRST_LETTER)[:left]
        left -= len(syllables)
        for place in range(len(syllables)):
            yield "".join(syllables[place:])[:LONGEST_WORD]
            yield "".join(initials[place:])[:LONGEST_WORD]


def terms(query: str) -> list[str]:
    """The runs that a query asks for, folded, each once: every one of them has to be found."""
    found = (run[:LONGEST_WORD] for run in _RUN.findall(fold(query[:200])[0]))
    return list(dict.fromkeys(found))[:MOST_TERMS]


def phrase(term: str) -> tuple[list[str], bool]:
    """The tokens that stand one after another where `term` does; True: the last one is only a beginning."""
    if not _is_han(term):
        return [term], True
    if len(term) == 1:
        return [term], True
    return [term[place : place + 2] for place in range(len(term) - 1)], False
