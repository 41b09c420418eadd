"""Assignments, who has to take them, and how far they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.assignments import rules
from courses.assignments.models import AssignedPerson, Assignment
from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person, Post, Specialty
from learnplatform.accounts.queries import paths_of
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound

PAGE = 50
STATES = ("late", "todo", "doing", "done")
# `rules.has_begun` as a condition, for filters; false where there is no enrolment.
BEGUN = sa.func.coalesce(sa.and_(Enrolment.state == "active", Enrolment.last_at.is_not(None)), sa.false())


@dataclass(frozen=True)
class Count:
    """How far the people of an assignment are. Who left does not count; a later round takes the earlier one's place."""

    people: int = 0
    done: int = 0
    late: int = 0

    @property
    def percent(self) -> int:
        return self.done * 100 // self.people if self.people else 0


@dataclass(frozen=True)
class Shown:
    """An assignment with the names of what it is about."""

    assignment: Assignment
    title: str
    department: str
    post: str
    specialty: str
    count: Count


def latest_rounds() -> sa.ColumnElement[bool]:
    """Of everybody's rounds the last, of those who did not leave."""
    later = sa.orm.aliased(AssignedPerson)
    return sa.and_(
        AssignedPerson.left_at.is_(None),
        ~sa.exists().where(
            later.assignment_id == AssignedPerson.assignment_id,
            later.person_id == AssignedPerson.person_id,
            later.round > AssignedPerson.round,
        ),
    )


def within(reach: Reach) -> sa.Select[Any]:
    """Assignments to branches that `reach` covers."""
    return (
        sa.select(Assignment)
        .outerjoin(Department, Department.id == Assignment.department_id)
        .where(reach.where(Department.path))
    )


def of(session: Session, reach: Reach, assignment_id: int, *, lock: bool = False) -> Assignment:
    """One of them. Raises NotFound for any other."""
    query = within(reach).where(Assignment.id == assignment_id)
    found = session.scalar(query.with_for_update(of=Assignment) if lock else query)
    if found is None:
        raise NotFound
    assignment: Assignment = found
    return assignment


def listed(session: Session, reach: Reach, at: datetime, page: int) -> tuple[list[Shown], Paging]:
    """A page of assignments, the open ones first, the latest first; six statements at most."""
    query = within(reach)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    here = paging(total, page, PAGE)
    ordered = query.order_by(Assignment.closed_at.is_not(None), Assignment.id.desc())
    rows = list(session.scalars(ordered.limit(here.size).offset(here.offset)))
    return shown(session, rows, at), here


def shown(session: Session, rows: list[Assignment], at: datetime) -> list[Shown]:
    """`rows` with names and counts."""
    counts = counted(session, [row.id for row in rows], at)
    titles: dict[int, str] = dict(
        session.execute(
            sa.select(Course.id, CourseVersion.title)
            .join(CourseVersion, CourseVersion.id == Course.current_version_id)
            .where(Course.id.in_({row.course_id for row in rows}))
        )
        .tuples()
        .all()
    )
    paths = paths_of(session, [row.department_id for row in rows])
    posts = _names(session, Post, (row.post_id for row in rows))
    specialties = _names(session, Specialty, (row.specialty_id for row in rows))
    return [
        Shown(
            row,
            titles.get(row.course_id, ""),
            " / ".join(paths.get(row.department_id or 0, [])),
            posts.get(row.post_id or 0, ""),
            specialties.get(row.specialty_id or 0, ""),
            counts.get(row.id, Count()),
        )
        for row in rows
    ]


def _names(session: Session, table: Any, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = session.execute(sa.select(table.id, table.name).where(table.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def counted(session: Session, ids: list[int], at: datetime) -> dict[int, Count]:
    """The counts of assignments; one statement."""
    rows = session.execute(
        sa.select(
            AssignedPerson.assignment_id,
            sa.func.count().label("people"),
            sa.func.count(AssignedPerson.completed_at).label("done"),
            sa.func.sum(
                sa.case(
                    (sa.and_(AssignedPerson.completed_at.is_(None), AssignedPerson.due_at <= at), 1), else_=0
                )
            ).label("late"),
        )
        .where(AssignedPerson.assignment_id.in_(ids), latest_rounds())
        .group_by(AssignedPerson.assignment_id)
    )
    return {row.assignment_id: Count(row.people, row.done, int(row.late or 0)) for row in rows}


def by_department(session: Session, assignment_id: int, at: datetime) -> list[tuple[str, Count]]:
    """The same by department, the least done first."""
    late = sa.and_(AssignedPerson.completed_at.is_(None), AssignedPerson.due_at <= at)
    rows = session.execute(
        sa.select(
            Person.department_id,
            sa.func.count(),
            sa.func.count(AssignedPerson.completed_at),
            sa.func.sum(sa.case((late, 1), else_=0)),
        )
        .join(Person, Person.id == AssignedPerson.person_id)
        .where(AssignedPerson.assignment_id == assignment_id, latest_rounds())
        .group_by(Person.department_id)
    ).all()
    paths = paths_of(session, [row[0] for row in rows])
    lines = [
        (" / ".join(paths.get(row[0] or 0, [])), Count(row[1], row[2], int(row[3] or 0))) for row in rows
    ]
    return sorted(lines, key=lambda line: (line[1].percent, line[0]))


def people(
    session: Session, assignment_id: int, at: datetime, *, state: str = "", page: int = 1
) -> tuple[list[Any], Paging]:
    """Who has to take it: rows of (AssignedPerson, name, number, department, state, last_at), the next due first.

    `state` (late, todo, doing, done) keeps those for whom `where` says the same.
    """
    query = (
        sa.select(
            AssignedPerson,
            Person.name,
            Person.number,
            Department.name.label("department"),
            Enrolment.state,
            Enrolment.last_at,
        )
        .join(Person, Person.id == AssignedPerson.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .outerjoin(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
        .where(AssignedPerson.assignment_id == assignment_id, latest_rounds(), *_of_state(state, at))
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    here = paging(total, page, PAGE)
    ordered = query.order_by(
        AssignedPerson.completed_at.is_not(None), AssignedPerson.due_at, AssignedPerson.id
    )
    return list(session.execute(ordered.limit(here.size).offset(here.offset))), here


def where(row: Any, at: datetime) -> str:
    """Where somebody of `people` is: done, late, doing, or todo."""
    one: AssignedPerson = row.AssignedPerson
    begun = rules.has_begun(row.state, row.last_at)
    return rules.standing(one.completed_at is not None, begun, one.due_at, at)


def _of_state(state: str, at: datetime) -> list[sa.ColumnElement[bool]]:
    if state == "done":
        return [AssignedPerson.completed_at.is_not(None)]
    if state == "late":
        return [AssignedPerson.completed_at.is_(None), AssignedPerson.due_at <= at]
    if state in ("doing", "todo"):
        unfinished = [AssignedPerson.completed_at.is_(None), AssignedPerson.due_at > at]
        return [*unfinished, BEGUN if state == "doing" else sa.not_(BEGUN)]
    return []


@dataclass(frozen=True)
class Duty:
    """What somebody still has to take."""

    course_id: int
    title: str
    due_at: datetime
    is_late: bool


def duties(session: Session, person_id: int, at: datetime, most: int = 5) -> list[Duty]:
    """What a person has to take, the next due first; one statement."""
    rows = session.execute(
        sa.select(Course.id, CourseVersion.title, AssignedPerson.due_at)
        .join(Assignment, Assignment.id == AssignedPerson.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(
            AssignedPerson.person_id == person_id,
            AssignedPerson.completed_at.is_(None),
            AssignedPerson.left_at.is_(None),
            Assignment.closed_at.is_(None),
        )
        .order_by(AssignedPerson.due_at, AssignedPerson.id)
        .limit(most)
    )
    return [Duty(row[0], row[1], row[2], rules.standing(False, False, row[2], at) == "late") for row in rows]
