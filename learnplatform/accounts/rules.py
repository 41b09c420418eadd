"""What an employee number and a password must look like. Pure."""

from __future__ import annotations

import itertools
import re
import unicodedata

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200
# What people choose when they choose nothing; runs and repetitions are found by rule.
_COMMON = frozenset(
    [
        "password",
        "passw0rd",
        "password1",
        "password123",
        "p@ssw0rd",
        "p@ssword",
        "iloveyou",
        "letmein1",
        "welcome1",
        "admin123",
        "admin888",
        "adminadmin",
        "administrator",
        "qwertyuiop",
        "qwerty123",
        "qwer1234",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1qaz2wsx",
        "1qaz2wsx3edc",
        "qazwsxedc",
        "zaq12wsx",
        "asdfghjkl",
        "asdf1234",
        "zxcvbnm123",
        "abc12345",
        "abcd1234",
        "abc123456",
        "a1234567",
        "a12345678",
        "a123456789",
        "aa123456",
        "aa12345678",
        "qq123456",
        "qq123456789",
        "wang1234",
        "woaini520",
        "woaini1314",
        "woaini521",
        "5201314520",
        "52013145",
        "13145200",
        "13141314",
        "520520520",
        "521521521",
        "12344321",
        "123321123",
        "1234qwer",
        "123456ab",
        "123456abc",
        "123456aa",
        "123456789a",
        "1234567890",
        "0123456789",
        "0987654321",
        "987654321",
        "147258369",
        "159357456",
        "11223344",
        "112233445566",
        "123123123",
        "12341234",
        "12345678",
        "123456789",
        "87654321",
        "88888888",
        "66668888",
        "66666666",
        "00000000",
        "11111111",
        "99999999",
        "a1b2c3d4",
        "football",
        "baseball",
        "sunshine",
        "princess",
        "superman",
        "michael1",
        "computer",
        "internet",
        "zhongguo",
        "woaiwojia",
        "dragon123",
        "monkey123",
    ]
)


def clean_number(text: str) -> str:
    """An employee number as it is stored: full-width characters folded, no blanks or control characters."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", "", unicodedata.normalize("NFKC", text))


def clean_password(text: str) -> str:
    """The same password typed under another keyboard is the same password."""
    return unicodedata.normalize("NFKC", text)


def password_fault(password: str, number: str) -> str | None:
    """Why `password` can't be the own password of the person `number`: a name for the reason, None if it can."""
    password = clean_password(password)
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    plain = password.casefold()
    if plain.strip() in {number.casefold(), number.casefold()[::-1]} or _padded(plain, number.casefold()):
        return "number"
    if plain in _COMMON or _monotonous(plain):
        return "common"
    return None


def _padded(password: str, number: str) -> bool:
    """The number once or several times and nothing else, or with one character more."""
    rest = password.replace(number, "") if len(number) >= 4 else password
    return len(rest) <= 1 and rest != password


def _monotonous(text: str) -> bool:
    """Few different characters, or one run up or down the alphabet or the digits."""
    if len(set(text)) <= 2:
        return True
    steps = {ord(right) - ord(left) for left, right in itertools.pairwise(text)}
    return steps in ({1}, {-1})
