"""Numbers as people type them, compared exactly."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-"})
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
LONGEST = 60


def parse(text: str) -> Fraction | None:
    """The number `text` says, or None: full-width digits, a thousands separator, a Unicode minus are understood."""
    if any(unicodedata.category(char) == "No" for char in text):
        return None  # «10²» is not 102
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_SIGNS)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if len(plain) > LONGEST or not plain.isascii() or not _PLAIN.fullmatch(plain):
        return None
    return Fraction(plain)


def within(text: str, value: str, tolerance: str) -> bool:
    """Whether `text` is a number at most `tolerance` away from `value`."""
    given, wanted, slack = parse(text), parse(value), parse(tolerance or "0")
    return None not in (given, wanted, slack) and abs(given - wanted) <= slack  # type: ignore[operator]


def write(number: Fraction) -> str:
    """A number in decimal notation, exact where it has one (else to 12 places)."""
    for places in range(13):
        scaled = number * 10**places
        if scaled.denominator == 1 or places == 12:
            digits = f"{abs(round(scaled)):0{places + 1}d}"
            text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
            return f"-{text}" if number < 0 else text
    raise AssertionError
