"""Telling people of lessons that open by the calendar, once a day for each course however many lessons open."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from courses.authoring.models import CourseVersion
from courses.catalogue.models import Enrolment
from courses.learning.queries import facts
from courses.news import queries, rules
from learnplatform.database import db
from learnplatform.notices.service import tell

CHUNK = 100  # enrolments looked at together, and told in one short transaction
KIND = "news.opened"


def tell_opened(at: datetime, zone: tzinfo) -> int:
    """Tell those in courses of what has opened for them since yesterday; how many notices were new."""
    with db.read() as session:
        versions = queries.releases(session)
    return sum(
        _tell_version(version_id, found, day, zone)
        for day in rules.days(at - rules.BACK, at, zone)
        for version_id, found in sorted(versions.items())
    )


def _tell_version(version_id: int, releases: list[dict[str, Any]], day: rules.Day, zone: tzinfo) -> int:
    windows = {window for each in releases if (window := rules.may_open(each, day.since, day.until))}
    if not windows:
        return 0
    with db.read() as session:
        version = session.get_one(CourseVersion, version_id)
        lessons = facts(session, version_id)
    said, link = f"opened:{version.course_id}:{day.date.isoformat()}", f"/courses/{version.course_id}"
    waiting = queries.untold_of_opening(version_id, windows, said).limit(CHUNK)
    count, last = 0, 0
    while True:
        with db.read() as session:
            rows = list(session.execute(waiting.where(Enrolment.id > last)))
            done = queries.done_of(session, [row.id for row in rows])
        if not rows:
            return count
        last = rows[-1].id
        opened = {
            row.person_id: rules.opened(
                lessons, done.get(row.id, ()), sequential=version.sequential, started_at=row.started_at,
                day=day, zone=zone,
            )
            for row in rows
        }  # fmt: skip
        count += _tell(opened, version.title, link, said)


def _tell(opened: dict[int, tuple[str, ...]], course: str, link: str, said: str) -> int:
    """Tell each person of these lessons; for most of them they are the same."""
    people: dict[tuple[str, ...], list[int]] = {}
    for person_id, titles in opened.items():
        if titles:
            people.setdefault(titles, []).append(person_id)
    if people:
        with db.write() as session:
            for titles, ids in people.items():
                params = {"course": course, "lesson": titles[0], "count": len(titles)}
                tell(session, ids, KIND, params, link=link, dedupe=said)
    return sum(map(len, people.values()))
