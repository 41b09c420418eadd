"""What a kind of lesson says of itself. One folder-wide contract (tests/courses/authoring/kinds) holds for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
Faults = list[tuple[str, Any]]  # (field of the body, words)


@dataclass(frozen=True)
class Kind:
    """One type of lesson.

    `clean(body)` gives the body in its one shape, whatever was sent, dropping what it doesn't know; it never raises.
    `missing(body)` says what still stands in the way of publishing. `files(body)` are the uids of the files it shows
    beside those of its Markdown. `completions` are the rules that may complete it, the first by default.
    """

    name: str
    clean: Callable[[Any], Body]
    missing: Callable[[Body], Faults]
    files: Callable[[Body], list[str]]
    completions: tuple[str, ...]
    timed: bool = False  # plays for a while: watched by the second, may hold questions


def text_of(value: Any, most: int) -> str:
    """`value` as a text of at most `most` characters; "" for what is none."""
    return value[:most].replace("\0", "") if isinstance(value, str) else ""


def uid_of(value: Any) -> str:
    """`value` if it can be a uid, else ""."""
    text = text_of(value, 36)
    return text if text and all(each.isalnum() or each in "-_" for each in text) and text.isascii() else ""


def list_of(value: Any, most: int) -> list[dict[str, Any]]:
    """The objects in `value`, at most `most`."""
    return [each for each in value if isinstance(each, dict)][:most] if isinstance(value, list) else []


def whole(value: Any, most: int) -> int:
    """`value` as a number from 0 to `most`; 0 for what is none."""
    return min(max(value, 0), most) if isinstance(value, int) and not isinstance(value, bool) else 0
