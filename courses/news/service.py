"""Telling what came out, in short transactions: a batch of people each, and twice does no harm.

Nothing is noted beside the notices themselves: who has none yet, and should, is told by the next run.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from courses.authoring.models import Course, CourseVersion
from courses.news import queries, rules
from learnplatform.database import db
from learnplatform.notices.service import tell

CHUNK = 100  # people told in one short transaction
SHORT = 120  # of what changed, in a notice


def tell_all(at: datetime) -> int:
    """A sweep over what came out lately, for messages that got lost; how many people were told something."""
    with db.read() as session:
        found = session.scalars(
            sa.select(CourseVersion.id)
            .join(Course, Course.current_version_id == CourseVersion.id)
            .where(Course.state == "published", CourseVersion.published_at > at - rules.TELLING)
            .order_by(CourseVersion.id)
        ).all()
    return sum(tell_version(version_id, at) for version_id in found)


def tell_version(version_id: int, at: datetime) -> int:
    """Tell of a version that came out: a course's first to those it is meant for, a later one to who learns in it."""
    with db.read() as session:
        version = session.get(CourseVersion, version_id)
        course = session.get(Course, version.course_id) if version else None
        if version is None or course is None or course.current_version_id != version_id:
            return 0  # another one has come out meanwhile, and tells of itself
        if course.state != "published" or version.published_at is None:
            return 0
        if version.published_at <= at - rules.TELLING:
            return 0
        about = {"course": version.title, "number": version.number, "changes": _short(version.changes)}
        if course.published_at == version.published_at:
            people = queries.may_take(session, course, version, at)
            link, said = f"/courses/{course.id}", queries.new_course(course.id)
            kinds = [(queries.NEW_COURSE, people)]
        else:
            link, said = f"/courses/{course.id}#changes", queries.new_version(version_id)
            kinds = [
                ("news.moved", queries.learning_before(version, moved=True)),
                ("news.version", queries.learning_before(version, moved=False)),
            ]
    return sum(_tell(people, kind, about, link, said) for kind, people in kinds)


def _tell(people: sa.Select[Any], kind: str, about: dict[str, Any], link: str, said: str) -> int:
    """`said`: what it is remembered by, so that nobody hears it twice."""
    column = people.selected_columns[0]
    count, last = 0, 0
    while True:
        with db.read() as session:  # looked for outside, so that nobody's writing waits for it
            found = list(session.scalars(people.where(column > last).order_by(column).limit(CHUNK)))
        if not found:
            return count
        with db.write() as session:
            tell(session, found, kind, about, link=link, dedupe=said)
        count, last = count + len(found), found[-1]


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= SHORT else flat[: SHORT - 1] + "…"
