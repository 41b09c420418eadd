"""Reads of lessons and of how far somebody is."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import CourseVersion, Lesson, LessonContent, Section, VideoQuestion
from courses.catalogue.models import Enrolment
from courses.learning import rules
from courses.learning.models import LessonProgress, VideoAnswer
from courses.learning.rules import LessonFacts, Lock

LEARNING = ("active", "completed")


def enrolment_of(session: Session, course_id: int, person_id: int) -> Enrolment | None:
    """The round in which somebody learns, or learned last."""
    return session.scalar(
        sa.select(Enrolment)
        .where(
            Enrolment.course_id == course_id, Enrolment.person_id == person_id, Enrolment.state.in_(LEARNING)
        )
        .order_by(Enrolment.round.desc())
        .limit(1)
    )


def content(session: Session, version_id: int, lesson_id: int) -> LessonContent | None:
    return session.scalar(
        sa.select(LessonContent).where(
            LessonContent.version_id == version_id, LessonContent.lesson_id == lesson_id
        )
    )


def facts(session: Session, version_id: int) -> list[LessonFacts]:
    """What decides which lessons are open, in the order of the course."""
    rows = session.execute(
        sa.select(
            LessonContent.lesson_id,
            Lesson.uid,
            LessonContent.title,
            LessonContent.required,
            LessonContent.release,
            LessonContent.requires,
        )
        .join(Section, Section.id == LessonContent.section_id)
        .join(Lesson, Lesson.id == LessonContent.lesson_id)
        .where(LessonContent.version_id == version_id)
        .order_by(Section.position, Section.id, LessonContent.position, LessonContent.id)
    )
    return [
        LessonFacts(
            row.lesson_id, row.uid, row.title, row.required, row.release or {}, tuple(row.requires or ())
        )
        for row in rows
    ]


def done(session: Session, enrolment_id: int) -> set[int]:
    """The lessons that are done in an enrolment."""
    return set(
        session.scalars(
            sa.select(LessonProgress.lesson_id).where(
                LessonProgress.enrolment_id == enrolment_id, LessonProgress.done_at.is_not(None)
            )
        )
    )


def progress(session: Session, enrolment_id: int, lesson_id: int) -> LessonProgress | None:
    return session.get(LessonProgress, {"enrolment_id": enrolment_id, "lesson_id": lesson_id})


def progress_of(session: Session, enrolment_id: int) -> dict[int, LessonProgress]:
    rows = session.scalars(sa.select(LessonProgress).where(LessonProgress.enrolment_id == enrolment_id))
    return {row.lesson_id: row for row in rows}


def locks(session: Session, enrolment: Enrolment, at: datetime) -> dict[int, tuple[Lock, ...]]:
    """What is closed to somebody in their version, and why."""
    sequential = session.scalar(
        sa.select(CourseVersion.sequential).where(CourseVersion.id == enrolment.version_id)
    )
    return rules.locks(
        facts(session, enrolment.version_id),
        done(session, enrolment.id),
        sequential=bool(sequential),
        started_at=enrolment.started_at,
        at=at,
    )


def locks_of_newcomer(session: Session, version: CourseVersion, at: datetime) -> dict[int, tuple[Lock, ...]]:
    """What is closed, and why, to who came in just now and has done nothing."""
    return rules.locks(facts(session, version.id), (), sequential=version.sequential, started_at=at, at=at)


def open_questions(session: Session, enrolment_id: int, content_id: int, lesson_id: int) -> int:
    """How many questions inside a lesson must still be answered."""
    answered = sa.select(VideoAnswer.question_uid).where(
        VideoAnswer.enrolment_id == enrolment_id, VideoAnswer.lesson_id == lesson_id
    )
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                VideoQuestion.content_id == content_id, VideoQuestion.must, VideoQuestion.uid.not_in(answered)
            )
        )
        or 0
    )


def asks(session: Session, content_id: int) -> bool:
    """Whether a lesson asks questions while it plays."""
    return bool(session.scalar(sa.select(sa.exists().where(VideoQuestion.content_id == content_id))))
