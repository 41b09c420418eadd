"""Lessons that are quizzes: the best score that holds, and whether it passes.

What was told (an attempt was graded, or voided) only wakes this up: the truth is looked up where it is kept, so that
messages may come twice, late and in any order.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import completing, events, queries, rules
from learnplatform.clock import now
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz


def told(session: Session, payload: dict[str, Any]) -> None:
    """A grade of an attempt was published, or the attempt voided. `payload`: {"quiz_id", "person_id", …}.

    What was passed stays passed; the lesson's score is put right.
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
        look(session, enrolment, content, now())


def look(session: Session, enrolment: Enrolment, content: LessonContent, at: datetime) -> None:
    """Take over the best score of the lesson's quiz; when it passes and the lesson is open, that is done."""
    if content.quiz_id is None:
        return
    best = best_score(session, content.quiz_id, enrolment.person_id)
    before = queries.progress(session, enrolment.id, content.lesson_id)
    if best is None and (before is None or before.score is None):
        return
    progress = before or events.ensure_progress(session, enrolment, content.lesson_id, at)
    if progress.score != best:
        progress.score, progress.last_at = best, at
        events.note(
            session,
            person_id=enrolment.person_id,
            enrolment_id=enrolment.id,
            lesson_id=content.lesson_id,
            verb="scored",
            object=f"quiz:{content.quiz_id}",
            at=at,
            score=best,
        )
    passed = rules.is_passed(best, content.completion.get("percent", 60))
    if passed and content.lesson_id not in queries.locks(session, enrolment, at):
        completing.lesson_done(session, progress, at, "passed")


def best_score(session: Session, quiz_id: int, person_id: int) -> int | None:
    """The best published score of a person in a quiz, in hundredths of a per cent; None: none yet."""
    return session.scalar(
        sa.select(sa.func.max(Grade.score * 10_000 // Attempt.max_score))
        .select_from(Grade)
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
