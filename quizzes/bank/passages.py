"""A passage cut into pieces where marks begin and end, for showing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Marks = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Piece:
    """A stretch of text that lies wholly within or outside of each mark; the numbers count from 0.

    An empty one stands where something is missing.
    """

    text: str
    planted: int | None = None  # the planted error it belongs to
    touched: int | None = None  # the correction of the response it belongs to


def pieces(passage: str, planted: Marks = (), touched: Marks = ()) -> list[Piece]:
    """Cut `passage` at the `start` and `end` (code points) of all marks."""
    spans = [
        (_within(mark["start"], passage), _within(mark["end"], passage)) for mark in (*planted, *touched)
    ]
    edges = sorted({0, len(passage)}.union(*spans))
    stretches = sorted({*pairwise(edges), *(span for span in spans if span[0] == span[1])})
    return [Piece(passage[a:b], _covering(planted, a, b), _covering(touched, a, b)) for a, b in stretches]


def _within(place: int, passage: str) -> int:
    return min(max(place, 0), len(passage))


def _covering(marks: Marks, start: int, end: int) -> int | None:
    if start == end:
        return next((n for n, mark in enumerate(marks) if mark["start"] == start == mark["end"]), None)
    return next((n for n, mark in enumerate(marks) if mark["start"] <= start and end <= mark["end"]), None)
