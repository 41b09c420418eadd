"""Honest watching: what of the seconds that a player claims is counted. Pure; milliseconds throughout.

A person's clock is the real time they have already spent on lessons. To count c ms of a lesson that were not counted
before, free real time is taken, at most `SPEED` ms of lesson for each ms of it, and only such as lies between the
moment the server opened the session and now; the earliest first, so that late calls of an old session leave to a
newer one what only that one may take. What finds no free time takes from a slack that a person has once for all,
`SLACK_MS` (clocks, rounding, the moment before the session was opened). What finds neither stays claimed and is
counted by a later call, when time has passed.

So, over any sessions of a person: counted ≤ SPEED × (real time since the first of them was opened) + SLACK_MS, in
whatever order, however often and however late the calls come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SPEED = 2
SLACK_MS = 30_000
MOST_INTERVALS = 500  # in one call
SKIP_TOLERANCE_MS = 3_000  # a player reports the first frame it shows, not the one it jumped to
MOST_RANGES = 1_000  # of numbers of calls in a session
Interval = tuple[int, int]  # from, to; from < to
Union = tuple[Interval, ...]  # disjoint, not touching, ascending


class BadIntervals(ValueError):
    """What was sent is no list of intervals."""


def read_intervals(sent: object, duration_ms: int) -> Union:
    """The union of what a player claims, `[[from, to], …]` in decimal seconds, within the lesson.

    Raises BadIntervals for what is no list of pairs of finite numbers, runs backwards, or is too long a list.
    """
    if not isinstance(sent, list) or len(sent) > MOST_INTERVALS:
        raise BadIntervals
    found = []
    for pair in sent:
        if not isinstance(pair, list) or len(pair) != 2 or not all(_is_number(each) for each in pair):
            raise BadIntervals
        start, end = (round(each * 1_000) for each in pair)
        if start < 0 or end < start:
            raise BadIntervals
        found.append((min(start, duration_ms), min(end, duration_ms)))
    return union(found)


def _is_number(value: object) -> bool:
    # An infinite one is too large too, and no comparison holds for what is not a number.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e7


def union(intervals: Iterable[Sequence[int]]) -> Union:
    """The same time as disjoint, ascending intervals."""
    merged: list[list[int]] = []
    for start, end in sorted((each[0], each[1]) for each in intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple((start, end) for start, end in merged)


def length(intervals: Iterable[Interval]) -> int:
    return sum(end - start for start, end in intervals)


def minus(intervals: Union, taken: Union) -> Union:
    """What of `intervals` is not in `taken`; both unions."""
    left: list[Interval] = []
    for start, end in intervals:
        for from_, to in taken:
            if to <= start:
                continue
            if from_ >= end:
                break
            if from_ > start:
                left.append((start, from_))
            start = max(start, to)
        if start < end:
            left.append((start, end))
    return tuple(left)


def first(intervals: Union, ms: int) -> Union:
    """The earliest `ms` of `intervals`."""
    kept: list[Interval] = []
    for start, end in intervals:
        if ms <= 0:
            break
        kept.append((start, min(end, start + ms)))
        ms -= end - start
    return tuple(kept)


def since(intervals: Union, start: int) -> Union:
    """Those of `intervals` that reach beyond `start`."""
    return tuple(each for each in intervals if each[1] > start)


@dataclass(frozen=True)
class Clock:
    """The real time somebody has spent, ms since the epoch, and how much of the slack."""

    spent: Union = ()
    slack_ms: int = 0


@dataclass(frozen=True)
class Credit:
    """What a call changes: the new clock, and what of the lesson is newly counted."""

    clock: Clock
    counted: Union


def credit(
    clock: Clock, opened_ms: int, now_ms: int, claimed: Union, counted: Union, *, speed: int = SPEED
) -> Credit:
    """Count what `claimed` of the lesson is not in `counted` yet, as far as real time and slack allow.

    `opened_ms` … `now_ms`: when the server opened the session, and now.
    """
    fresh = minus(claimed, counted)
    wanted = length(fresh)
    if not wanted:
        return Credit(clock, ())
    free = minus(((opened_ms, now_ms),) if now_ms > opened_ms else (), clock.spent)
    timed = min(wanted, length(free) * speed)
    slack = min(wanted - timed, max(0, SLACK_MS - clock.slack_ms))
    spent = union((*clock.spent, *first(free, -(-timed // speed))))
    return Credit(Clock(spent, clock.slack_ms + slack), first(fresh, timed + slack))


def furthest(counted: Union) -> int:
    """How far the lesson has been watched without a gap from its beginning."""
    reached = 0
    for start, end in counted:
        if start > reached + SKIP_TOLERANCE_MS:
            break
        reached = max(reached, end)
    return reached


def without_skipping(claimed: Union, counted: Union) -> Union:
    """What of `claimed` follows on from what was watched before, for a lesson whose first pass must not skip."""
    kept: list[Interval] = []
    reached = furthest(counted)
    for start, end in claimed:
        if start > reached + SKIP_TOLERANCE_MS:
            break
        kept.append((start, end))
        reached = max(reached, end)
    return tuple(kept)


@dataclass(frozen=True)
class Seqs:
    """The numbers of the calls that have arrived, as ranges."""

    ranges: Union = ()

    def __contains__(self, seq: int) -> bool:
        return any(start <= seq < end for start, end in self.ranges)

    @property
    def latest(self) -> int:
        """The highest that has arrived; -1: none."""
        return self.ranges[-1][1] - 1 if self.ranges else -1

    def with_(self, seq: int) -> Seqs:
        ranges = union((*self.ranges, (seq, seq + 1)))
        # A player leaves few holes. Who makes thousands loses the oldest, which costs only themselves.
        if len(ranges) > MOST_RANGES:
            ranges = ((ranges[0][0], ranges[1][1]), *ranges[2:])
        return Seqs(ranges)


def share(counted_ms: int, duration_ms: int) -> int:
    """The share that has been watched, in thousandths, never rounded up to the whole."""
    return min(1_000, counted_ms * 1_000 // duration_ms) if duration_ms > 0 else 0


def is_watched(counted_ms: int, duration_ms: int, percent: int) -> bool:
    """Whether `percent` of the lesson has been watched. A second at the end is forgiven: players stop short of it."""
    needed = duration_ms * percent
    return duration_ms > 0 and (counted_ms + min(1_000, duration_ms // 100)) * 100 >= needed
