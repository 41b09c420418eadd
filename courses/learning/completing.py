"""A lesson done, a course completed: what follows, in the transaction in which it happens."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.authoring.service import lock
from courses.catalogue import seats
from courses.catalogue.models import Enrolment
from courses.learning import events
from courses.learning.models import LessonProgress

# What other rooms do when somebody completes a course: f(session, enrolment, at), each doing it once. They stand on
# this room, so they are looked up when it happens.
CONSEQUENCES = (
    ("courses.certificates.service", "issue"),
    ("courses.records.service", "credit"),
    ("courses.assignments.service", "completed"),
)


def lesson_done(session: Session, progress: LessonProgress, at: datetime, how: str) -> bool:
    """Note that a lesson is done, once, and look whether the course is; whether it was new."""
    marked = session.execute(
        sa.update(LessonProgress)
        .where(
            LessonProgress.enrolment_id == progress.enrolment_id,
            LessonProgress.lesson_id == progress.lesson_id,
            LessonProgress.done_at.is_(None),
        )
        .values(done_at=at, last_at=at)
        .execution_options(synchronize_session="fetch")
    ).rowcount  # type: ignore[attr-defined]
    if not marked:
        return False
    events.note(
        session,
        person_id=progress.person_id,
        enrolment_id=progress.enrolment_id,
        lesson_id=progress.lesson_id,
        verb="finished",
        at=at,
        dedupe=f"finished:{progress.enrolment_id}:{progress.lesson_id}",
        how=how,
    )
    settle(session, progress.enrolment_id, at)
    return True


def settle(session: Session, enrolment_id: int, at: datetime) -> bool:
    """Count what is done, and complete the enrolment when nothing required is left; whether it completed now."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.state != "active":
        return False
    session.flush()
    if _is_complete(*_counts(session, enrolment)):
        # Whoever changes who is in a course holds its row first; so does what frees a seat.
        lock(session, enrolment.course_id)
    # Two devices that finish the last two lessons wait here for each other, and the second sees both done. Both have
    # added rows that name the enrolment, and hold its key for that: a lock that forbade it would never be had.
    session.refresh(enrolment, with_for_update={"key_share": True})
    if enrolment.state != "active":
        return False
    required, finished = _counts(session, enrolment)
    enrolment.done_count, enrolment.last_at = finished, at
    if not _is_complete(required, finished):
        return False
    enrolment.state, enrolment.completed_at = "completed", at
    session.flush()
    events.note(
        session,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        verb="completed",
        at=at,
        dedupe=f"completed:{enrolment.id}",
        version=enrolment.version_id,
    )
    seats.release(session, enrolment.course_id)
    for module, name in CONSEQUENCES:
        if find_spec(module):
            getattr(import_module(module), name)(session, enrolment, at)
    return True


def _is_complete(required: int, finished: int) -> bool:
    return 0 < required <= finished


def _counts(session: Session, enrolment: Enrolment) -> tuple[int, int]:
    """(required lessons of the person's version, those of them that are done)."""
    done = sa.and_(
        LessonProgress.lesson_id == LessonContent.lesson_id,
        LessonProgress.enrolment_id == enrolment.id,
        LessonProgress.done_at.is_not(None),
    )
    row = session.execute(
        sa.select(sa.func.count(), sa.func.count(LessonProgress.lesson_id))
        .select_from(LessonContent)
        .outerjoin(LessonProgress, done)
        .where(LessonContent.version_id == enrolment.version_id, LessonContent.required)
    ).one()
    return row[0], row[1]
