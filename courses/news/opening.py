"""Telling people of lessons that open by the calendar, once a day for each course however many lessons open."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from courses.learning.queries import facts
from courses.news import queries, rules
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.notices.service import tell

CHUNK = 200  # enrolments looked at together, and told in one short transaction
KIND = "news.opened"


def tell_opened(at: datetime, zone: tzinfo) -> int:
    """Tell those in courses of what has opened for them since yesterday; how many notices were new."""
    since = at - rules.BACK
    with db.read() as session:
        versions = queries.releases(session)
    return sum(_tell_version(version, found, since, at, zone) for version, found in sorted(versions.items()))


def _tell_version(
    version_id: int, releases: list[dict[str, Any]], since: datetime, at: datetime, zone: tzinfo
) -> int:
    windows = {window for each in releases if (window := rules.may_open(each, since, at))}
    if not windows:
        return 0
    came = sa.or_(
        *(sa.and_(Enrolment.started_at > after, Enrolment.started_at <= by) for after, by in windows)
    )
    inside = (
        sa.select(Enrolment.id, Enrolment.person_id, Enrolment.started_at)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.version_id == version_id, Enrolment.state == "active", Person.active, came)
        .where(Course.state.in_(("published", "archived")))
        .order_by(Enrolment.id)
        .limit(CHUNK)
    )
    count, last = 0, 0
    while True:
        with db.read() as session:
            rows = list(session.execute(inside.where(Enrolment.id > last)))
            fresh = _fresh(session, version_id, rows, since, at, zone) if rows else []
        if not rows:
            return count
        last = rows[-1].id
        if fresh:
            with db.write() as session:
                for person_id, params, link, dedupe in fresh:
                    tell(session, [person_id], KIND, params, link=link, dedupe=dedupe)
        count += len(fresh)


def _fresh(
    session: Session, version_id: int, rows: list[Any], since: datetime, at: datetime, zone: tzinfo
) -> list[tuple[int, dict[str, Any], str, str]]:
    """(person, params, link, dedupe) of what nobody has told them yet."""
    version = session.get_one(CourseVersion, version_id)
    lessons, done = facts(session, version_id), queries.done_of(session, [row.id for row in rows])
    found = []
    for row in rows:
        for each in rules.opened(
            lessons, done.get(row.id, ()), sequential=version.sequential, started_at=row.started_at,
            since=since, at=at, zone=zone,
        ):  # fmt: skip
            params = {"course": version.title, "lesson": each.titles[0], "count": len(each.titles)}
            dedupe = f"opened:{version.course_id}:{each.day.isoformat()}"
            found.append((row.person_id, params, f"/courses/{version.course_id}", dedupe))
    known = queries.told(session, [row.person_id for row in rows], {each[3] for each in found})
    return [each for each in found if (each[0], each[3]) not in known]
