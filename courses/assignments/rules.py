"""When an assigned course is due, when it is taken again, and when somebody is reminded."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

SOON, AT_LAST = timedelta(days=7), timedelta(days=1)
WEEK = timedelta(days=7)


def due(came: datetime, *, due_at: datetime | None, due_days: int | None) -> datetime:
    """Until when somebody who came at `came` has time: the day that was set, or so many days after."""
    if due_days is not None:
        return came + timedelta(days=due_days)
    assert due_at is not None
    return due_at


def again_from(completed_at: datetime, months: int) -> datetime:
    """From when on a course that was completed is to be taken again."""
    year, month = divmod(completed_at.year * 12 + completed_at.month - 1 + months, 12)
    day = min(completed_at.day, monthrange(year, month + 1)[1])
    return completed_at.replace(year=year, month=month + 1, day=day)


def stage(due_at: datetime, at: datetime) -> int:
    """How urgent it is: 0 not yet, 1 a week left, 2 a day left, then one more each week that it is late."""
    left = due_at - at
    if left > SOON:
        return 0
    if left > AT_LAST:
        return 1
    if left > timedelta(0):
        return 2
    return 3 + -left // WEEK


def is_to_remind(due_at: datetime, reminded_at: datetime | None, at: datetime) -> bool:
    """Whether it has become more urgent since somebody was last reminded."""
    now = stage(due_at, at)
    return now > 0 and (reminded_at is None or stage(due_at, reminded_at) < now)


def has_begun(state: str | None, last_at: datetime | None) -> bool:
    """Whether somebody learns in it: `state` of their enrolment, None: they have none, and when they learned last.

    A seat alone is no beginning, and who went out again is not in it. `queries.BEGUN` is the same as a condition.
    """
    return state == "active" and last_at is not None


def standing(completed: bool, started: bool, due_at: datetime, at: datetime) -> str:
    """Where somebody is: done, late, doing, or todo."""
    if completed:
        return "done"
    if due_at <= at:
        return "late"
    return "doing" if started else "todo"
