"""What holds for certificates: codes, numbers, how long they are good for, what of a name strangers see."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from datetime import date

# Crockford's alphabet: no I, L, O and U, so that nothing looks like anything else. Five bits a letter.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LETTERS = 20  # a hundred bits
GROUP = 4
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
MASK = "*"


def code_of(random: bytes) -> str:
    """The code that these 20 random bytes stand for."""
    return "".join(ALPHABET[byte % 32] for byte in random[:CODE_LETTERS])


def read_code(typed: str) -> str | None:
    """The code that somebody meant: spaces, hyphens, case and look-alikes don't matter; None for what is none."""
    plain = unicodedata.normalize("NFKC", typed[:200]).upper()
    letters = "".join(each for each in plain if not (each.isspace() or unicodedata.category(each) == "Pd"))
    letters = letters.translate(_LOOKS_LIKE)
    return letters if len(letters) == CODE_LETTERS and set(letters) <= set(ALPHABET) else None


def shown_code(code: str) -> str:
    """The code in groups, as people read it out: «7K3M-…»."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def shown_number(year: int, course_id: int, number: int) -> str:
    """The number on a certificate: year, course and place in that course's year."""
    return f"{year}-{course_id:04d}-{number:05d}"


def good_until(issued_on: date, months: int | None) -> date | None:
    """The last day on which a certificate holds, `months` after it was issued; None: for ever."""
    if not months:
        return None
    count = issued_on.year * 12 + issued_on.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(issued_on.day, monthrange(year, month + 1)[1]))


def masked(name: str) -> str:
    """A name as strangers see it: «周*岚», «王*», «欧***·买**». Each part keeps its first letter, a single one also its last."""
    parts = name.split("·")
    if len(parts) == 1:
        return _masked_part(name, keep_last=True)
    return "·".join(_masked_part(each, keep_last=False) for each in parts)


def _masked_part(text: str, *, keep_last: bool) -> str:
    letters = clusters(text)
    if len(letters) < 2:
        return text if not keep_last else MASK * len(letters)
    last = letters[-1] if keep_last and len(letters) > 2 else ""
    return letters[0] + MASK * min(len(letters) - 1 - bool(last), 3) + last


def clusters(text: str) -> list[str]:
    """What people see as letters: a variation selector or an accent belongs to what it stands on."""
    found: list[str] = []
    for each in text:
        if found and (unicodedata.combining(each) or unicodedata.category(each) in {"Mn", "Me", "Mc"}):
            found[-1] += each
        else:
            found.append(each)
    return found
