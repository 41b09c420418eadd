"""What counts as news, for how long, and when a lesson opens for whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from courses.learning.rules import LessonFacts, locks, opening

FRESH = timedelta(days=14)  # for so long a course is new
TELLING = timedelta(days=2)  # what was published longer ago is told to nobody any more
MOST_UNREAD = 3  # so many new courses wait unread in somebody's box; who does not look is told of no more
MOMENT = timedelta(microseconds=1)
BACK = timedelta(days=1)  # a sweep makes up for what it missed since then


@dataclass(frozen=True)
class Day:
    """A day of the site, as far as a sweep looks at it: what opens after `since` and by `until`."""

    date: date
    since: datetime
    until: datetime
    night: datetime  # when it is over


def days(since: datetime, at: datetime, zone: tzinfo) -> list[Day]:
    """The time from `since` to `at`, by the days of `zone`."""
    found, first = [], since.astimezone(zone).date()
    for number in range((at.astimezone(zone).date() - first).days + 1):
        day = first + timedelta(days=number)
        morning, night = (
            datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1))
        )
        found.append(Day(day, max(since, morning - MOMENT), min(at, night - MOMENT), night))
    return found


def opened(
    lessons: Sequence[LessonFacts],
    done: Iterable[int],
    *,
    sequential: bool,
    started_at: datetime,
    day: Day,
    zone: tzinfo,
) -> tuple[str, ...]:
    """The titles of what opens for somebody by the calendar on a day, once the first of it has opened.

    All that opens on that day is in it, so that one notice a day is enough; not what is done, waits for other
    lessons, or was open when the person came.
    """
    finished = set(done)
    todays = {}
    for each in lessons:
        moment = opening(each.release, started_at) if each.release else None
        if moment is None or moment <= started_at or each.lesson_id in finished:
            continue
        if moment.astimezone(zone).date() == day.date:
            todays[each.lesson_id] = moment
    if not any(day.since < moment <= day.until for moment in todays.values()):
        return ()
    closed = locks(lessons, finished, sequential=sequential, started_at=started_at, at=day.night)
    return tuple(each.title for each in lessons if each.lesson_id in todays and each.lesson_id not in closed)


def may_open(release: dict[str, Any], since: datetime, at: datetime) -> tuple[datetime, datetime] | None:
    """When somebody must have come in (after, at the latest) for a lesson to open for them after `since`, by `at`."""
    if "at" in release:
        moment = datetime.fromisoformat(release["at"])
        return (datetime(1970, 1, 1, tzinfo=UTC), moment) if since < moment <= at else None
    if "days" in release:
        days = timedelta(days=release["days"])
        return since - days, at - days
    return None
