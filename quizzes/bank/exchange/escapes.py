"""Signs that part things in a cell, and the backslash that takes one as it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Other characters keep a backslash before them: «C:\\temp» is what it is.
_ESCAPE = re.compile(r"\\([\\|｜;；±+\-()（）\[\]→])")


def parted(text: str, separator: str) -> list[str]:
    """`text` cut where the pattern `separator` fits, but not after a backslash. Escapes stay in."""
    parts, start = [], 0
    for found in re.finditer(rf"{_ESCAPE.pattern}|(?P<cut>{separator})", text):
        if found["cut"] is not None:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def taken_back(text: str) -> str:
    """`text` without the backslashes."""
    return _ESCAPE.sub(r"\1", text)


def escaped(text: str, signs: str) -> str:
    """`text` with a backslash before each of `signs` and before each backslash that would be read as one."""
    return re.sub(
        rf"\\(?=[\\|｜;；±+\-()（）\[\]→]|$)|[{re.escape(signs)}]", lambda found: "\\" + found[0], text
    )


_GIFT_SIGNS = re.compile(r"[~=#{}:\\]")


def gift_escaped(text: str) -> str:
    """`text` as GIFT takes it for words."""
    return _GIFT_SIGNS.sub(lambda sign: "\\" + sign[0], text).replace("\n", "\\n")


def gift_choices(answers: Iterable[tuple[str, str]]) -> str:
    """Answers, each with its sign («=», «~», «~%50%»), a line each."""
    return "".join(f"\n  {sign}{gift_escaped(text)}" for sign, text in answers) + "\n"
