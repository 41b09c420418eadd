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
BACK = timedelta(days=1)  # a sweep makes up for what it missed since then


@dataclass(frozen=True)
class Opened:
    """The lessons of a course that open for somebody on one day."""

    day: date
    titles: tuple[str, ...]


def days_between(since: datetime, until: datetime, zone: tzinfo) -> list[date]:
    """The days of `zone` from the one of `since` to the one of `until`."""
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def opened(
    lessons: Sequence[LessonFacts],
    done: Iterable[int],
    *,
    sequential: bool,
    started_at: datetime,
    since: datetime,
    at: datetime,
    zone: tzinfo,
) -> list[Opened]:
    """What is told to somebody at the moment `at`: each day since `since` on which a lesson opened by the calendar.

    All that opens on such a day is in it, so that one notice a day is enough; not what is done, waits for other
    lessons, or was open when the person came.
    """
    finished = set(done)
    moments = {
        each.lesson_id: moment
        for each in lessons
        if (moment := opening(each.release, started_at)) is not None
        and moment > started_at
        and each.lesson_id not in finished
    }
    found = []
    for day in days_between(since, at, zone):
        todays = {key for key, moment in moments.items() if moment.astimezone(zone).date() == day}
        if not any(since < moments[key] <= at for key in todays):
            continue
        night = datetime.combine(day + timedelta(days=1), time(), zone)
        closed = locks(lessons, finished, sequential=sequential, started_at=started_at, at=night)
        titles = tuple(
            each.title for each in lessons if each.lesson_id in todays and each.lesson_id not in closed
        )
        if titles:
            found.append(Opened(day, titles))
    return found


def may_open(release: dict[str, Any], since: datetime, at: datetime) -> tuple[datetime, datetime] | None:
    """When somebody must have come in (after, at the latest) for a lesson to open for them after `since`, by `at`."""
    if "at" in release:
        moment = datetime.fromisoformat(release["at"])
        return (datetime(1970, 1, 1, tzinfo=UTC), moment) if since < moment <= at else None
    if "days" in release:
        days = timedelta(days=release["days"])
        return since - days, at - days
    return None
