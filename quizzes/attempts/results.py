"""How a go ended, and its review as far and as soon as the quiz's policy allows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.arena import guarding
from quizzes.arena.models import Arena
from quizzes.attempts import paper, queries, rules, versions
from quizzes.attempts.models import Attempt, LateAnswer
from quizzes.attempts.shapes import LateAnswerOut, Pending, Result, ReviewedQuestion
from quizzes.attempts.words import REASONS, conflict
from quizzes.bank import kinds
from quizzes.bank.models import QuestionVersion
from quizzes.grading.models import Grade, KeyCorrection
from quizzes.papers.models import Quiz
from quizzes.papers.rules import review_allowed

_ATTEMPT = (
    sa.select(
        *Attempt.__table__.c,
        Quiz.shuffle_options,
        Quiz.grading,
        Grade.score,
        Grade.marks,
        *(column.label(f"quiz_{column.name}") for column in queries.TERMS_COLUMNS),
    )
    .join(Quiz, Quiz.id == Attempt.quiz_id)
    .outerjoin(Arena, Arena.quiz_id == Quiz.id)
    .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
    .where(Attempt.id == sa.bindparam("attempt"), Attempt.person_id == sa.bindparam("person"))
)
_SOMEONE_WRITES = sa.select(
    sa.exists().where(
        Attempt.quiz_id == sa.bindparam("quiz"), Attempt.state == "in_progress", sa.not_(Attempt.trial)
    )
)
_KEYS = (
    sa.select(
        QuestionVersion.id,
        QuestionVersion.key,
        QuestionVersion.explanation,
        KeyCorrection.key.label("mended"),
        guarding.in_open_arena(QuestionVersion.question_id).label("guarded"),
    )
    .outerjoin(
        KeyCorrection,
        sa.and_(
            KeyCorrection.version_id == QuestionVersion.id,
            KeyCorrection.quiz_id == sa.bindparam("quiz"),
            KeyCorrection.grading == sa.bindparam("grading"),
        ),
    )
    .where(QuestionVersion.id.in_(sa.bindparam("ids", expanding=True)))
)
_LATE = (
    sa.select(LateAnswer.version_id, LateAnswer.response, LateAnswer.arrived_at)
    .where(LateAnswer.attempt_id == sa.bindparam("attempt"))
    .order_by(LateAnswer.id)
)


def result(person_id: int, attempt_id: int, moment: datetime | None = None) -> Result | Pending:
    """The result of this person's go; Pending while it is not graded.

    Raises NotFound; Conflict («in-progress») while it can still be written.
    """
    moment = moment or now()
    with db.read_core() as connection:
        attempt = connection.execute(_ATTEMPT, {"attempt": attempt_id, "person": person_id}).one_or_none()
        if attempt is None:
            raise NotFound
        if rules.is_open(attempt.state, attempt.closes_at, moment):
            raise conflict("in-progress")
        if _waits(attempt):
            return Pending(id=str(attempt.id), quiz_id=str(attempt.quiz_id), state=attempt.state)
        found = _without_review(connection, attempt)
        if attempt.state == "graded" and _may_review(connection, attempt, moment):
            found.questions = _review(connection, attempt)
        return found


def _waits(attempt: Any) -> bool:
    """Overdue and not yet swept up counts as submitted: it will be in a moment."""
    ungraded = attempt.state == "graded" and attempt.score is None
    return ungraded or attempt.state in ("in_progress", "submitted", "needs_marking")


def _without_review(connection: Connection, attempt: Any) -> Result:
    late = connection.execute(_LATE, {"attempt": attempt.id})
    details = {
        rules.VOIDED: attempt.voided_reason or str(REASONS[rules.VOIDED]),
        "set_aside": str(REASONS["set-aside"]),
    }
    return Result(
        id=str(attempt.id),
        quiz_id=str(attempt.quiz_id),
        state=attempt.state,
        score=attempt.score if attempt.state == "graded" else None,
        max_score=attempt.max_score,
        submitted_at=attempt.submitted_at,
        duration_ms=attempt.duration_ms,
        detail=details.get(attempt.state, ""),
        late_answers=[
            LateAnswerOut(question=str(row.version_id), response=row.response, arrived_at=row.arrived_at)
            for row in late
        ],
    )


def _may_review(connection: Connection, attempt: Any, moment: datetime) -> bool:
    if attempt.trial:
        return True  # whoever tries a quiz keeps its questions
    terms = queries.terms_of(attempt, prefix="quiz_")
    # Only asked where the answer matters.
    if not review_allowed(terms, moment, someone_writes=False):
        return False
    if terms.review != "after_window":
        return True
    return not connection.execute(_SOMEONE_WRITES, {"quiz": attempt.quiz_id}).scalar_one()


def _review(connection: Connection, attempt: Any) -> list[ReviewedQuestion]:
    rows = queries.answers(connection, attempt.id)
    ids = [row.version_id for row in rows]
    keys = {
        row.id: row
        for row in connection.execute(
            _KEYS, {"quiz": attempt.quiz_id, "grading": attempt.grading, "ids": ids}
        )
    }
    known = versions.find(ids)
    marks = {mark["version"]: mark for mark in attempt.marks}
    reviewed = []
    for row in rows:
        version, keyed = known[row.version_id], keys[row.version_id]
        told = _told(version, keyed, marks[row.version_id])
        if keyed.guarded and not attempt.trial:
            # Not even the mark: a full one says that the response, which is shown, is the key.
            told = {"withheld": str(guarding.WITHHELD)}
        reviewed.append(_reviewed(attempt, row, version, told))
    return reviewed


def _told(version: versions.Version, keyed: Any, mark: dict[str, Any]) -> dict[str, Any]:
    """What a review tells beside the question and its response."""
    key = keyed.key if keyed.mended is None else keyed.mended
    return {
        "key": kinds.get(version.kind).key_for_review(version.content, key),
        "explanation": keyed.explanation,
        "score": mark["points"],
        "parts": mark["parts"],
    }


def _reviewed(attempt: Any, row: Any, version: versions.Version, told: dict[str, Any]) -> ReviewedQuestion:
    return ReviewedQuestion(
        id=str(row.version_id),
        type=version.kind,
        stem_html=version.content.get("stem_html", ""),
        points=row.points,
        response=row.response,
        **told,
        **paper.shown(attempt, version),
    )
