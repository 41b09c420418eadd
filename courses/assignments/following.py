"""Keeping an assignment up with the roster: who came, who left, who must take the course again.

Run by beat and after every change, in short transactions that hold the assignment's row: twice does no harm.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.assignments import rules
from courses.assignments.models import AssignedPerson, Assignment
from courses.authoring.models import Course, CourseVersion
from courses.catalogue.service import enrol
from learnplatform.accounts.models import Department, Person
from learnplatform.database import db
from learnplatform.notices.service import tell

CHUNK = 25  # people in one transaction
GIVEN = "assignment.given"


def meant(session: Session, assignment: Assignment) -> sa.Select[Any]:
    """The ids of active people an assignment is for, as things are: within the course's own branch as well."""
    query = (
        sa.select(Person.id).outerjoin(Department, Department.id == Person.department_id).where(Person.active)
    )
    course = session.get_one(Course, assignment.course_id)
    for department_id in (assignment.department_id, course.branch_id):
        if department_id is not None:
            query = query.where(Department.path.startswith(_path(session, department_id)))
    if assignment.post_id is not None:
        query = query.where(Person.post_id == assignment.post_id)
    if assignment.specialty_id is not None:
        query = query.where(Person.specialty_id == assignment.specialty_id)
    return query


def _path(session: Session, department_id: int) -> str:
    return session.scalar(sa.select(Department.path).where(Department.id == department_id)) or "none"


def follow(assignment_id: int, at: datetime) -> int:
    """Bring one assignment up to date; how many rows changed."""
    changed = 0
    while step := _step(assignment_id, at):
        changed += step
    return changed


def _step(assignment_id: int, at: datetime) -> int:
    with db.write() as session:
        assignment = session.scalar(
            sa.select(Assignment).where(Assignment.id == assignment_id).with_for_update()
        )
        if assignment is None or assignment.closed_at is not None:
            return 0
        course = session.get_one(Course, assignment.course_id)
        moved = _leave(session, assignment, at) + _return(session, assignment, at)
        if course.state != "published":
            return moved
        title = session.get_one(CourseVersion, course.current_version_id).title
        return moved + _come(session, assignment, title, at) + _repeat(session, assignment, title, at)


def _leave(session: Session, assignment: Assignment, at: datetime) -> int:
    """Who no longer belongs is out of both counts, finished or not; what they finished stays theirs."""
    gone = session.execute(
        sa.update(AssignedPerson)
        .where(
            AssignedPerson.assignment_id == assignment.id,
            AssignedPerson.left_at.is_(None),
            AssignedPerson.person_id.not_in(meant(session, assignment)),
        )
        .values(left_at=at)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _return(session: Session, assignment: Assignment, at: datetime) -> int:
    """Who belongs again is in again: who had finished as finished, others with time as if they came now."""
    back = session.scalars(
        sa.select(AssignedPerson)
        .where(
            AssignedPerson.assignment_id == assignment.id,
            AssignedPerson.left_at.is_not(None),
            AssignedPerson.person_id.in_(meant(session, assignment)),
        )
        .limit(CHUNK)
    ).all()
    for row in back:
        row.left_at = None
        if row.completed_at is None:
            row.reminded_at, row.due_at = None, max(row.due_at, _due(assignment, at))
    return len(back)


def _come(session: Session, assignment: Assignment, title: str, at: datetime) -> int:
    """Whoever belongs and has no row gets one; of a plain assignment only those who were there when it was given."""
    if not assignment.standing and assignment.filled_at is not None:
        return 0
    known = sa.select(AssignedPerson.person_id).where(AssignedPerson.assignment_id == assignment.id)
    new = session.scalars(
        meant(session, assignment).where(Person.id.not_in(known)).order_by(Person.id).limit(CHUNK)
    ).all()
    for person_id in new:
        _give(session, assignment, person_id, title, at, round=1)
    if not new:
        assignment.filled_at = assignment.filled_at or at
    return len(new)


def _repeat(session: Session, assignment: Assignment, title: str, at: datetime) -> int:
    """Another round for whom the last one is too long ago."""
    if assignment.repeat_months is None:
        return 0
    later = aliased(AssignedPerson)
    rows = session.scalars(
        sa.select(AssignedPerson)
        .where(
            AssignedPerson.assignment_id == assignment.id,
            AssignedPerson.completed_at.is_not(None),
            AssignedPerson.completed_at <= at,
            AssignedPerson.person_id.in_(meant(session, assignment)),
            ~sa.exists().where(
                later.assignment_id == assignment.id,
                later.person_id == AssignedPerson.person_id,
                later.round > AssignedPerson.round,
            ),
        )
        .order_by(AssignedPerson.completed_at)
        .limit(CHUNK)
    ).all()
    months = assignment.repeat_months
    old = [
        row
        for row in rows
        if row.completed_at is not None and rules.again_from(row.completed_at, months) <= at
    ]
    for row in old:
        _give(session, assignment, row.person_id, title, at, round=row.round + 1)
    return len(old)


def _give(
    session: Session, assignment: Assignment, person_id: int, title: str, at: datetime, *, round: int
) -> None:
    """A row for a person, and their place in the course. What they have finished already counts the first time."""
    enrolment = enrol(session, assignment.course_id, person_id, source="assignment", at=at, again=round > 1)
    done = enrolment.completed_at if enrolment.state == "completed" else None
    row = AssignedPerson(
        assignment_id=assignment.id,
        person_id=person_id,
        round=round,
        enrolment_id=enrolment.id,
        assigned_at=at,
        due_at=_due(assignment, at),
        completed_at=done,
    )
    session.add(row)
    session.flush()
    if done is None:
        params = {"title": title, "due": row.due_at.isoformat(), "words": assignment.words}
        dedupe = f"assigned:{assignment.id}:{round}"
        tell(
            session, [person_id], GIVEN, params, link=f"/courses/{assignment.course_id}", dedupe=dedupe, at=at
        )


def _due(assignment: Assignment, came: datetime) -> datetime:
    days = assignment.due_days if assignment.standing else None
    return rules.due(came, due_at=assignment.due_at, due_days=days)
