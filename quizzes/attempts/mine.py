"""Reads for the pages of one worker: their goes, which one counts, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from learnplatform.database import db
from quizzes.arena.models import Arena
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers import rules
from quizzes.papers.models import Quiz

MOST = 100


@dataclass(frozen=True)
class Go:
    """One go of a person's that is over. `score` in hundredths, None until it is graded or when it is voided."""

    id: int
    quiz_id: int
    title: str
    counting: str
    arena_id: int | None
    go: int
    state: str
    score: int | None
    max_score: int
    duration_ms: int
    submitted_at: datetime | None


@dataclass(frozen=True)
class Shell:
    """What the taking page and the result page must know of an attempt beside its paper."""

    id: int
    quiz_id: int
    title: str
    state: str
    trial: bool
    started_at: datetime
    deadline_at: datetime
    arena_id: int | None
    question_count: int
    submitted_by: str | None


_GOES = (
    sa.select(
        Attempt.id,
        Attempt.quiz_id,
        Quiz.title,
        Quiz.counting,
        Attempt.arena_id,
        Attempt.go,
        Attempt.state,
        sa.case((Attempt.state == "graded", Grade.score)).label("score"),
        Attempt.max_score,
        sa.func.coalesce(Attempt.duration_ms, 0),
        Attempt.submitted_at,
    )
    .join(Quiz, Quiz.id == Attempt.quiz_id)
    .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
    .where(
        Attempt.person_id == sa.bindparam("person"), Attempt.state != "in_progress", sa.not_(Attempt.trial)
    )
    .order_by(Attempt.started_at.desc(), Attempt.id.desc())
)
_SHELL = (
    sa.select(
        Attempt.id,
        Attempt.quiz_id,
        Quiz.title,
        Attempt.state,
        Attempt.trial,
        Attempt.started_at,
        Attempt.deadline_at,
        Arena.id,
        Attempt.question_count,
        Attempt.submitted_by,
    )
    .join(Quiz, Quiz.id == Attempt.quiz_id)
    .outerjoin(Arena, Arena.quiz_id == Quiz.id)
    .where(Attempt.id == sa.bindparam("attempt"), Attempt.person_id == sa.bindparam("person"))
)


def goes(person_id: int, quiz_ids: Iterable[int] | None = None, limit: int = MOST) -> list[Go]:
    """This person's goes that are over, the latest first; of `quiz_ids` only where given."""
    query = _GOES.limit(limit)
    if quiz_ids is not None:
        query = query.where(Attempt.quiz_id.in_(list(quiz_ids)))
    with db.read_core() as connection:
        return [Go(*row) for row in connection.execute(query, {"person": person_id})]


def counted(mine: Iterable[Go]) -> dict[int, Go]:
    """By quiz, the go that counts among those that are graded."""
    graded: dict[int, list[Any]] = {}
    for go in mine:
        if go.score is not None:
            graded.setdefault(go.quiz_id, []).append(go)
    found = {quiz_id: rules.counted(group, group[0].counting) for quiz_id, group in graded.items()}
    return {quiz_id: go for quiz_id, go in found.items() if go is not None}


def finished(person_id: int, limit: int = 20) -> list[Go]:
    """One go for each quiz that this person has taken: the one that counts, else the latest; the latest quiz first."""
    mine = goes(person_id)
    counting = counted(mine)
    latest = {go.quiz_id: go for go in reversed(mine)}  # the latest of each quiz stays
    order = dict.fromkeys(go.quiz_id for go in mine)
    return [counting.get(quiz_id) or latest[quiz_id] for quiz_id in order][:limit]


def shell(person_id: int, attempt_id: int) -> Shell | None:
    """The frame of an attempt, if it is this person's."""
    with db.read_core() as connection:
        row: Any = connection.execute(_SHELL, {"attempt": attempt_id, "person": person_id}).one_or_none()
    return Shell(*row) if row else None


def intro(quiz_id: int) -> str:
    """What the quiz says of itself; «» for nothing."""
    with db.read_core() as connection:
        return connection.execute(sa.select(Quiz.intro).where(Quiz.id == quiz_id)).scalar() or ""
