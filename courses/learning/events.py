"""The log of learning: written in the transaction in which something happens, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courses.catalogue.models import Enrolment
from courses.learning.models import LearningEvent, LessonProgress
from learnplatform.clock import now


def note(
    session: Session,
    *,
    person_id: int,
    enrolment_id: int,
    verb: str,
    at: datetime,
    lesson_id: int | None = None,
    object: str = "",
    dedupe: str | None = None,
    **result: Any,
) -> bool:
    """Add an event that happened `at`; one with the same `dedupe` is there once. Whether it is new."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    added = session.scalar(
        dialect.insert(LearningEvent)
        .values(
            person_id=person_id,
            enrolment_id=enrolment_id,
            lesson_id=lesson_id,
            verb=verb,
            object=object,
            result=result,
            dedupe=dedupe,
            happened_at=at,
            arrived_at=now(),
        )
        .on_conflict_do_nothing()
        .returning(LearningEvent.id)
    )
    return added is not None


def ensure_progress(session: Session, enrolment: Enrolment, lesson_id: int, at: datetime) -> LessonProgress:
    """The row of how far somebody is in a lesson, made when they first come to it."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(LessonProgress)
        .values(
            enrolment_id=enrolment.id,
            lesson_id=lesson_id,
            person_id=enrolment.person_id,
            watched=[],
            first_at=at,
            last_at=at,
        )
        .on_conflict_do_nothing()
    )
    return session.get_one(LessonProgress, {"enrolment_id": enrolment.id, "lesson_id": lesson_id})
