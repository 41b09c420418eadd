"""A passage cut into pieces where marks begin and end, for showing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Piece:
    """A stretch of text that lies wholly within or outside of each mark; the numbers count from 0."""

    text: str
    planted: int | None = None  # the planted error it belongs to
    touched: int | None = None  # the correction of the response it belongs to


def pieces(
    passage: str, planted: Sequence[dict[str, Any]] = (), touched: Sequence[dict[str, Any]] = ()
) -> list[Piece]:
    """Cut `passage` at the `start` and `end` (code points) of all marks."""
    cuts = {0, len(passage)}
    for mark in (*planted, *touched):
        cuts |= {min(max(mark["start"], 0), len(passage)), min(max(mark["end"], 0), len(passage))}
    edges = sorted(cuts)
    return [
        Piece(passage[start:end], _covering(planted, start, end), _covering(touched, start, end))
        for start, end in pairwise(edges)
    ]


def _covering(marks: Sequence[dict[str, Any]], start: int, end: int) -> int | None:
    return next((n for n, mark in enumerate(marks) if mark["start"] <= start and end <= mark["end"]), None)
