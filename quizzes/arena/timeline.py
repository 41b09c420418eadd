"""Where the bars and words of a line of reigns stand in their picture. Pure: numbers in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH = 320
LANE = 34  # words above, the bar below
BAR = 14
LETTER = 10  # the width of a Chinese character of the words
MOST_LETTERS = 7


@dataclass(frozen=True)
class Span:
    """A reign to draw; `ended_at` None: it lasts."""

    name: str
    score: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    text_x: int
    text_y: int
    text: str
    lasting: bool


@dataclass(frozen=True)
class Tick:
    x: int
    at: datetime


@dataclass(frozen=True)
class Picture:
    height: int
    bars: list[Bar]
    ticks: list[Tick]


def draw(spans: Sequence[Span], start: datetime, end: datetime) -> Picture:
    """Bars for the reigns that touch `start` … `end`, in lanes so that no words run into one another."""
    whole = (end - start) // timedelta(seconds=1) or 1

    def place(moment: datetime) -> int:
        return max(0, min(WIDTH, (moment - start) // timedelta(seconds=1) * WIDTH // whole))

    lanes: list[int] = []  # the end of what stands in each
    bars = []
    for span in spans:
        if span.ended_at is not None and span.ended_at <= start:
            continue
        left, right = place(span.began_at), place(span.ended_at or end)
        left = min(left, WIDTH - 6)
        width = max(6, right - left - 2)
        text = _label(span)
        breadth = _breadth(text)
        text_x = max(0, min(left, WIDTH - breadth))
        lane = next((at for at, taken in enumerate(lanes) if taken <= min(left, text_x)), len(lanes))
        lanes[lane : lane + 1] = [max(left + width, text_x + breadth) + 4]
        y = lane * LANE
        bars.append(Bar(left, y + 16, width, text_x, y + 11, text, span.ended_at is None))
    height = max(1, len(lanes)) * LANE + 18
    return Picture(height, bars, [Tick(place(at), at) for at in _months(start, end)])


def _label(span: Span) -> str:
    name = span.name if len(span.name) <= MOST_LETTERS else span.name[: MOST_LETTERS - 1] + "…"
    return f"{name} {span.score}"


def _breadth(text: str) -> int:
    return sum(LETTER if ord(letter) > 0x2E7F else 6 for letter in text)


def _months(start: datetime, end: datetime) -> list[datetime]:
    """The first days of months between, each far enough from the edges for its word."""
    at, found = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0), []
    while at < end:
        at = (at + timedelta(days=32)).replace(day=1)
        if start + timedelta(days=1) <= at <= end - timedelta(days=9):
            found.append(at)
    return found
