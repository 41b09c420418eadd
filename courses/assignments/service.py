"""Giving courses that must be taken, ending that, reminding; noting who is through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.assignments import queries, rules
from courses.assignments.models import AssignedPerson, Assignment
from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from courses.catalogue.queries import is_visible
from learnplatform import audit
from learnplatform.accounts.models import Department
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.notices.service import tell
from learnplatform.problems import Conflict, Invalid, NotFound

REMINDER = "assignment.reminder"
CHUNK = 200


def assign(session: Session, visitor: Any, values: Mapping[str, Any]) -> Assignment:
    """Give a course to a branch, a post, a specialty. `values`: the columns of Assignment that are set by hand.

    People are given it by a worker. Raises NotFound for a course or branch beyond the officer's reach.
    """
    course = session.scalar(
        sa.select(Course).where(
            Course.id == values["course_id"], Course.state == "published", is_visible(visitor)
        )
    )
    path = session.scalar(sa.select(Department.path).where(Department.id == values["department_id"]))
    if course is None or not visitor.reach("officer").covers(path):
        raise NotFound
    assignment = Assignment(**values, created_by=visitor.id)
    session.add(assignment)
    session.flush()
    title = session.get_one(CourseVersion, course.current_version_id).title
    audit.record(
        session, visitor.id, "assignment.created", "assignment", assignment.id, values["words"], title=title
    )
    after_commit("assignments.follow", assignment.id)
    return assignment


def close(session: Session, visitor: Any, assignment_id: int, why: str) -> Assignment:
    """Nobody has to take it any more; who is in the course stays in it. Raises Invalid without a reason, Conflict."""
    if not why.strip():
        raise Invalid(_("请写明原因。"))
    assignment = queries.of(session, visitor.reach("officer"), assignment_id, lock=True)
    if assignment.closed_at is not None:
        raise Conflict(_("这项安排已经结束了。"), kind="closed-already")
    assignment.closed_at = now()
    audit.record(session, visitor.id, "assignment.closed", "assignment", assignment.id, why.strip())
    return assignment


def completed(session: Session, enrolment: Enrolment, at: datetime) -> None:
    """Note that somebody is through, in the transaction in which they complete the course."""
    mine = sa.select(Assignment.id).where(Assignment.course_id == enrolment.course_id)
    session.execute(
        sa.update(AssignedPerson)
        .where(
            AssignedPerson.person_id == enrolment.person_id,
            AssignedPerson.assignment_id.in_(mine),
            AssignedPerson.completed_at.is_(None),
        )
        .values(completed_at=at, enrolment_id=enrolment.id)
        .execution_options(synchronize_session=False)
    )


def remind_now(session: Session, visitor: Any, assignment_id: int, at: datetime) -> int:
    """Remind everybody who is late or has a week left, at most once a day each; how many were told."""
    assignment = queries.of(session, visitor.reach("officer"), assignment_id, lock=True)
    if assignment.closed_at is not None:
        raise Conflict(_("这项安排已经结束了。"), kind="closed-already")
    rows = session.scalars(
        sa.select(AssignedPerson).where(
            AssignedPerson.assignment_id == assignment.id,
            AssignedPerson.completed_at.is_(None),
            AssignedPerson.due_at <= at + rules.SOON,
            sa.or_(AssignedPerson.reminded_at.is_(None), AssignedPerson.reminded_at < at - rules.AT_LAST),
            queries.latest_rounds(),
        )
    ).all()
    _tell(session, assignment, rows, at)
    if rows:
        audit.record(session, visitor.id, "assignment.reminded", "assignment", assignment.id, count=len(rows))
    return len(rows)


def remind_all(at: datetime) -> int:
    """A sweep: remind whoever has a week left, a day left, or is late (weekly); how many were told."""
    told, last = 0, 0
    while True:
        with db.write() as session:
            found = session.execute(
                sa.select(AssignedPerson, Assignment)
                .join(Assignment, Assignment.id == AssignedPerson.assignment_id)
                .where(
                    AssignedPerson.id > last,
                    Assignment.closed_at.is_(None),
                    AssignedPerson.completed_at.is_(None),
                    AssignedPerson.due_at <= at + rules.SOON,
                    queries.latest_rounds(),
                )
                .order_by(AssignedPerson.id)
                .limit(CHUNK)
            ).all()
            if not found:
                return told
            last = found[-1][0].id
            for row, assignment in found:
                if rules.is_to_remind(row.due_at, row.reminded_at, at):
                    _tell(session, assignment, [row], at)
                    told += 1


def _tell(session: Session, assignment: Assignment, rows: Any, at: datetime) -> None:
    course = session.get_one(Course, assignment.course_id)
    title = session.get_one(CourseVersion, course.current_version_id).title
    for row in rows:
        params = {"title": title, "due": row.due_at.isoformat(), "late": row.due_at <= at}
        tell(session, [row.person_id], REMINDER, params, link=f"/courses/{course.id}", at=at)
        row.reminded_at = at
