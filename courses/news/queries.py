"""Who has something new to hear of, and what is new for one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseFor, CourseVersion, LessonContent
from courses.catalogue.models import Enrolment
from courses.catalogue.queries import HELD, is_for_department, meant_for
from courses.learning.models import LessonProgress
from courses.news import rules
from learnplatform.accounts.models import Department, Person
from learnplatform.models import Notice

NEW_COURSE = "news.course"
CARD = 3  # courses on the first page


def news_for(connection: Connection, visitor: Any, at: datetime) -> list[Any]:
    """Courses that came out lately and the visitor may take, those meant for their post or specialty first.

    Rows of (id, title, minutes, mine); one statement. What is meant for others' posts is not among them.
    """
    meant = sa.select(CourseFor.id).where(CourseFor.version_id == Course.current_version_id)
    mine = Course.current_version_id.in_(meant_for(visitor))
    held = sa.exists().where(
        Enrolment.course_id == Course.id, Enrolment.person_id == visitor.id, Enrolment.state.in_(HELD)
    )
    return list(
        connection.execute(
            sa.select(Course.id, CourseVersion.title, CourseVersion.minutes, mine.label("mine"))
            .join(CourseVersion, CourseVersion.id == Course.current_version_id)
            .where(
                Course.state == "published",
                Course.enrolment != "invitation",
                Course.published_at > at - rules.FRESH,
                is_for_department(visitor.department_id),
                sa.or_(mine, ~meant.exists()),
                ~held,
            )
            .order_by(sa.desc("mine"), Course.published_at.desc(), Course.id.desc())
            .limit(CARD)
        )
    )


def may_take(session: Session, course: Course, version: CourseVersion, at: datetime) -> sa.Select[Any]:
    """The ids of people for whose post or specialty the course is, in its branch, whom nobody has told yet.

    Not who is in it, who published it, and who has left as many new courses unread as anybody should have.
    """
    unread = (
        sa.select(sa.func.count())
        .where(
            Notice.person_id == Person.id,
            Notice.kind == NEW_COURSE,
            Notice.read_at.is_(None),
            Notice.created_at > at - rules.FRESH,
        )
        .scalar_subquery()
    )
    query = sa.select(Person.id).where(
        Person.active,
        sa.literal(course.enrolment != "invitation"),
        Person.id != (version.published_by or 0),
        sa.exists().where(
            CourseFor.version_id == version.id,
            sa.or_(CourseFor.post_id == Person.post_id, CourseFor.specialty_id == Person.specialty_id),
        ),
        ~sa.exists().where(
            Enrolment.course_id == course.id, Enrolment.person_id == Person.id, Enrolment.state.in_(HELD)
        ),
        _untold(Person.id, new_course(course.id)),
        unread < rules.MOST_UNREAD,
    )
    if course.branch_id is not None:
        path = session.scalar(sa.select(Department.path).where(Department.id == course.branch_id))
        query = query.join(Department, Department.id == Person.department_id).where(
            Department.path.startswith(path or "none")
        )
    return query


def new_course(course_id: int) -> str:
    return f"course-new:{course_id}"


def new_version(version_id: int) -> str:
    return f"course-version:{version_id}"


def learning_before(version: CourseVersion, *, moved: bool) -> sa.Select[Any]:
    """The ids of people who were learning when `version` came out and don't know of it: moved into it, or not."""
    inside = Enrolment.version_id == version.id if moved else Enrolment.version_id != version.id
    return sa.select(Enrolment.person_id).where(
        Enrolment.course_id == version.course_id,
        Enrolment.state == "active",
        Enrolment.started_at < version.published_at,
        inside,
        _untold(Enrolment.person_id, new_version(version.id)),
    )


def _untold(person: Any, dedupe: str) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(Notice.person_id == person, Notice.dedupe == dedupe)


def releases(session: Session) -> dict[int, list[dict[str, Any]]]:
    """By version in which somebody learns: how its lessons are released that are not always open."""
    rows = session.execute(
        sa.select(LessonContent.version_id, LessonContent.release).where(
            sa.cast(LessonContent.release, sa.Text).not_in(("{}", "null")),
            LessonContent.version_id.in_(sa.select(Enrolment.version_id).where(Enrolment.state == "active")),
        )
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for version_id, release in rows:
        found.setdefault(version_id, []).append(release)
    return found


def done_of(session: Session, enrolment_ids: list[int]) -> dict[int, set[int]]:
    """The lessons that are done, by enrolment."""
    rows = session.execute(
        sa.select(LessonProgress.enrolment_id, LessonProgress.lesson_id).where(
            LessonProgress.enrolment_id.in_(enrolment_ids), LessonProgress.done_at.is_not(None)
        )
    )
    found: dict[int, set[int]] = {}
    for enrolment_id, lesson_id in rows:
        found.setdefault(enrolment_id, set()).add(lesson_id)
    return found


def untold_of_opening(
    version_id: int, windows: Iterable[tuple[datetime, datetime]], dedupe: str
) -> sa.Select[Any]:
    """Who learns in a version, came in one of `windows` (after, by) and has not been told `dedupe`.

    Rows of (id, person_id, started_at), by the id of the enrolment.
    """
    columns: tuple[Any, ...] = (Enrolment.id, Enrolment.person_id, Enrolment.started_at)
    came = sa.or_(
        *(sa.and_(Enrolment.started_at > after, Enrolment.started_at <= by) for after, by in windows)
    )
    return (
        sa.select(*columns)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.version_id == version_id,
            Enrolment.state == "active",
            Person.active,
            came,
            _untold(Enrolment.person_id, dedupe),
        )
        .order_by(Enrolment.id)
    )
