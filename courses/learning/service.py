"""What happens while somebody learns, one function a use case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import access, completing, events, queries, reading, recording, rules, watching
from courses.learning.access import Opened
from courses.learning.models import LessonProgress
from courses.learning.recording import Call, State
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz


def open_lesson(visitor: Any, course_id: int, lesson_id: int) -> Opened:
    """Open a lesson to look at it, and note that somebody did; what opening completes is done.

    Raises NotFound. A locked one is given back with its locks, and nothing is noted.
    """
    with db.write() as session:
        opened = access.lesson_for(session, visitor, course_id, lesson_id)
        if opened.enrolment is None or opened.locked:
            return opened
        _note_opened(session, opened, now())
        return opened


def _note_opened(session: Session, opened: Opened, at: datetime) -> None:
    enrolment, content = opened.enrolment, opened.content
    assert enrolment is not None
    progress = ensure_progress(session, enrolment, content.lesson_id, at)
    enrolment.last_at, enrolment.last_lesson_id = at, content.lesson_id
    events.note(
        session,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        lesson_id=content.lesson_id,
        verb="opened",
        at=at,
        dedupe=f"opened:{enrolment.id}:{content.lesson_id}",
    )
    if content.completion.get("rule") == "opened":
        completing.lesson_done(session, progress, at, "opened")
    elif content.type == "quiz":
        _look_for_pass(session, enrolment, content, at)


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


def watched(visitor: Any, lesson_id: int, call: Call) -> State:
    """Count what a player reports; the first call of a session opens it.

    Raises NotFound, Conflict (`locked`, `not-timed`), Invalid (`intervals`).
    """
    at = now()
    try:
        with db.write() as session:
            try:
                return recording.record(session, visitor.id, lesson_id, call, at)
            except NotFound:
                opened = access.by_lesson(session, visitor, lesson_id)
                _refuse_locked(opened)
                assert opened.enrolment is not None
                recording.open_session(session, opened.enrolment, lesson_id, call.session, at)
                return recording.record(session, visitor.id, lesson_id, call, at)
    except watching.BadIntervals as error:
        raise Invalid(_("intervals 应是 [[起, 止], …]，单位是秒，起不大于止。"), kind="intervals") from error


def _refuse_locked(opened: Opened) -> None:
    if opened.locked:
        raise Conflict(_("这一节还没有开放。"), kind="locked")


def read(visitor: Any, lesson_id: int, report: reading.Report) -> State:
    """Count reading, on the same clock as watching and at its own pace. Raises as `watched` does."""
    at = now()
    with db.write() as session:
        opened = access.by_lesson(session, visitor, lesson_id)
        _refuse_locked(opened)
        enrolment, content = opened.enrolment, opened.content
        assert enrolment is not None
        recording.open_session(session, enrolment, lesson_id, report.session, at)
        return reading.record(session, enrolment, content, report, at)


def quiz_graded(session: Session, payload: dict[str, Any]) -> None:
    """A quiz was graded: note the best score where a lesson of the person asks for it.

    `payload`: {"quiz_id", "person_id", …}. What was passed stays passed, also when the attempt is voided later.
    """
    rows = session.execute(
        sa.select(Enrolment, LessonContent)
        .join(LessonContent, LessonContent.version_id == Enrolment.version_id)
        .where(
            Enrolment.person_id == payload["person_id"],
            Enrolment.state.in_(queries.LEARNING),
            LessonContent.quiz_id == payload["quiz_id"],
        )
        .order_by(Enrolment.id)
    ).all()
    for enrolment, content in rows:
        _look_for_pass(session, enrolment, content, now())


def _look_for_pass(session: Session, enrolment: Enrolment, content: LessonContent, at: datetime) -> None:
    """Take over the best score of the lesson's quiz, and finish the lesson when it passes."""
    if content.quiz_id is None:
        return
    best = best_score(session, content.quiz_id, enrolment.person_id)
    if best is None:
        return
    progress = ensure_progress(session, enrolment, content.lesson_id, at)
    if progress.score != best:
        progress.score, progress.last_at = best, at
        session.flush()
    if rules.is_passed(best, content.completion.get("percent", 60)):
        completing.lesson_done(session, progress, at, "passed")


def best_score(session: Session, quiz_id: int, person_id: int) -> int | None:
    """The best published score of a person in a quiz, in hundredths of a per cent; None: none yet."""
    return session.scalar(
        sa.select(sa.func.max(Grade.score * 10_000 // Attempt.max_score))
        .join(Attempt, Attempt.id == Grade.attempt_id)
        .join(Quiz, sa.and_(Quiz.id == Attempt.quiz_id, Quiz.grading == Grade.grading))
        .where(
            Attempt.quiz_id == quiz_id,
            Attempt.person_id == person_id,
            Attempt.state == "graded",
            Attempt.max_score > 0,
            ~Attempt.trial,
        )
    )


def settle_course(course_id: int) -> int:
    """Look at everybody who learns in a course, each in a transaction of their own; how many completed it now."""
    with db.read() as session:
        learning = session.scalars(
            sa.select(Enrolment.id).where(Enrolment.course_id == course_id, Enrolment.state == "active")
        ).all()
    completed = 0
    for enrolment_id in learning:
        with db.write() as session:
            completed += completing.settle(session, enrolment_id, now())
    return completed
