"""How far a lesson is, who is stuck, and how many of those who watched a video saw each of its seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

DONE = 100
PATIENCE = (3, 7, 14, 30)  # days without learning after which somebody may be called stuck


def percent(
    rule: str, *, done: bool, watched_ms: int, duration_ms: int, read_to: int, score: int | None
) -> int:
    """How far somebody who has begun a lesson is with it, from 1 to 99; 100 only when it is done.

    `rule`: what completes it. `read_to` in thousandths, `score` in hundredths of a per cent.
    """
    if done:
        return DONE
    reached = 0
    if rule == "watched" and duration_ms > 0:
        reached = watched_ms * 100 // duration_ms
    elif rule == "read":
        reached = read_to // 10
    elif rule == "passed":
        reached = (score or 0) // 100
    return min(99, max(1, reached))


def idle_since(at: datetime, days: int) -> datetime:
    """Who learned last before this moment has been idle for `days` days."""
    return at - timedelta(days=days)


def viewers(watched: Iterable[Sequence[Sequence[int]]], duration_ms: int, step_ms: int = 1000) -> list[int]:
    """How many people saw each step of a video. `watched`: each person's [from, to] in ms, disjoint and in order.

    A step counts as seen by who saw any of it.
    """
    steps = max(1, -(-duration_ms // step_ms))
    change = [0] * (steps + 1)
    for intervals in watched:
        reached = 0  # steps below are counted for this person
        for begin, end in intervals:
            first = max(reached, begin // step_ms)
            last = min(steps, -(-end // step_ms))
            if first < last:
                change[first] += 1
                change[last] -= 1
                reached = last
    return list(accumulate(change))[:steps]


def thinned(values: Sequence[int], most: int) -> list[tuple[int, int]]:
    """At most `most` points (step, value) of a long line, each the lowest of its stretch: what drops stays seen."""
    width = max(1, -(-len(values) // most))
    return [(start, min(values[start : start + width])) for start in range(0, len(values), width)]


def steepest(values: Sequence[int], over: int) -> tuple[int, int] | None:
    """(step, how many were lost from there within `over` steps) where a line falls most; None where it never does."""
    falls = [(values[n] - values[min(len(values) - 1, n + over)], n) for n in range(len(values))]
    lost, step = max(falls, key=lambda each: (each[0], -each[1]), default=(0, 0))
    return (step, lost) if lost > 0 else None
