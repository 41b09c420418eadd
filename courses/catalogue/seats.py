"""The seats of a course: held by who is learning, taken and given back on the course's row alone."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course
from learnplatform.after_commit import after_commit


def take(session: Session, course_id: int) -> bool:
    """Take a seat, if one is free: one conditional UPDATE decides."""
    return _changed(
        session,
        sa.update(Course)
        .where(Course.id == course_id, sa.or_(Course.seats.is_(None), Course.seats_taken < Course.seats))
        .values(seats_taken=Course.seats_taken + 1),
    )


def give_back(session: Session, course_id: int) -> None:
    """Free a seat. Who withdraws moves the waiting list up at once; see `release` for who completes."""
    _changed(
        session,
        sa.update(Course)
        .where(Course.id == course_id, Course.seats_taken > 0)
        .values(seats_taken=Course.seats_taken - 1),
    )


def release(session: Session, course_id: int) -> None:
    """Free the seat of somebody who completed the course; the waiting list moves up after the commit."""
    give_back(session, course_id)
    after_commit("catalogue.move_up", course_id)


def _changed(session: Session, statement: sa.Update) -> bool:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]
