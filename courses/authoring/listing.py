"""The courses somebody may write on, with what a trainer looks for at first sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.authoring.models import Course, CourseAuthor, CourseVersion
from courses.catalogue.models import Enrolment
from learnplatform.accounts.models import Department
from learnplatform.paging import Paging, paging
from quizzes.bank.queries import escape_like

PER_PAGE = 30
STATES = ("draft", "published", "archived")


@dataclass(frozen=True)
class Filters:
    q: str = ""
    state: str = ""
    category: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the list. `editing`: a draft lies on top of what is published."""

    id: int
    title: str
    category: str
    state: str
    editing: bool
    branch: str | None
    learning: int
    completed: int
    updated_at: datetime


def mine(visitor: Any) -> sa.ColumnElement[bool]:
    """The condition on `Course` that `queries.may_author` asks, for lists. `Department` is joined to it."""
    authors = sa.select(CourseAuthor.course_id).where(CourseAuthor.person_id == visitor.id)
    return sa.or_(visitor.reach("trainer").where(Department.path), Course.id.in_(authors))


def courses_of(session: Session, visitor: Any, chosen: Filters, page: int) -> tuple[list[Row], Paging]:
    """A page of the list, what was changed last first; three statements."""
    version = aliased(CourseVersion)
    shown = sa.func.coalesce(Course.draft_version_id, Course.current_version_id)
    found = (
        sa.select(Course, version, Department.name)
        .join(version, version.id == shown)
        .outerjoin(Department, Department.id == Course.branch_id)
        .where(mine(visitor), *_narrowed(visitor, chosen, version))
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    here = paging(total, page, PER_PAGE)
    rows = session.execute(
        found.order_by(version.updated_at.desc(), Course.id.desc()).limit(here.size).offset(here.offset)
    ).all()
    people = _people(session, [course.id for course, _version, _name in rows])
    return [
        Row(
            course.id,
            written.title,
            written.category,
            course.state,
            course.state != "draft" and course.draft_version_id is not None,
            name,
            people.get((course.id, "active"), 0),
            people.get((course.id, "completed"), 0),
            written.updated_at,
        )
        for course, written, name in rows
    ], here


def _narrowed(visitor: Any, chosen: Filters, version: Any) -> list[sa.ColumnElement[bool]]:
    wanted = []
    for word in chosen.q.split()[:8]:
        wanted.append(version.title.ilike(f"%{escape_like(word)}%", escape="\\"))
    if chosen.state in STATES:
        wanted.append(Course.state == chosen.state)
    if chosen.category:
        wanted.append(version.category == chosen.category)
    if chosen.mine:
        authors = sa.select(CourseAuthor.course_id).where(CourseAuthor.person_id == visitor.id)
        wanted.append(Course.id.in_(authors))
    return wanted


def _people(session: Session, course_ids: list[int]) -> dict[tuple[int, str], int]:
    rows = session.execute(
        sa.select(Enrolment.course_id, Enrolment.state, sa.func.count())
        .where(Enrolment.course_id.in_(course_ids), Enrolment.state.in_(("active", "completed")))
        .group_by(Enrolment.course_id, Enrolment.state)
    )
    return {(course_id, state): number for course_id, state, number in rows}
