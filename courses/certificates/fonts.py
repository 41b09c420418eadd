"""The fonts certificates are set in, and which letters they have.

Typst would print an empty box for a letter that no font has; a certificate with such a name must fail instead.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from mmap import ACCESS_READ, mmap

from learnplatform.web.vendoring import FONTS

# In this order: what the first one lacks is taken from the next.
FAMILIES = ("Noto Serif SC", "Noto Sans SC", "Noto Serif JP")


@cache
def covered() -> frozenset[int]:
    """All code points that some font has."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("*.[ot]tf")):
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as font:
            found |= code_points(font)
    return frozenset(found)


def missing(text: str) -> list[str]:
    """The letters of `text` that no font has, each once, in order; spaces and marks that show nothing are none."""
    known = covered()
    return list(
        dict.fromkeys(
            each
            for each in unicodedata.normalize("NFC", text)
            if ord(each) not in known
            and not each.isspace()
            and unicodedata.category(each) not in {"Cf", "Mn"}
        )
    )


def code_points(font: bytes | mmap) -> set[int]:
    """What the character map of a TrueType or OpenType font names."""
    tables = {
        font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">II", font, 20 + 16 * i)
        for i in range(struct.unpack_from(">H", font, 4)[0])
    }
    start, _length = tables[b"cmap"]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        if platform in {0, 3}:
            found |= _subtable(font, start + offset)
    return found


def _subtable(font: bytes | mmap, at: int) -> set[int]:
    """Formats 4 (the basic plane) and 12 (all); others name nothing that these two do not."""
    kind = struct.unpack_from(">H", font, at)[0]
    if kind == 12:
        groups = struct.unpack_from(">I", font, at + 12)[0]
        spans = (struct.unpack_from(">III", font, at + 16 + 12 * i) for i in range(groups))
        return {
            code for first, last, glyph in spans for code in range(first, last + 1) if glyph or code > first
        }
    if kind != 4:
        return set()
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    return {
        code
        for first, last in zip(starts, ends, strict=True)
        if first < 0xFFFF
        for code in range(first, last + 1)
    }
