"""Reads of arenas, their challenges and reigns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.accounts.models import Person
from learnplatform.problems import NotFound
from quizzes.arena import rules
from quizzes.arena.models import Arena, Reign
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz

DECIDABLE = ("graded", "voided", "set_aside")


def locked(session: Session, arena_id: int) -> Arena:
    """The arena, its row held until the transaction ends. Raises NotFound."""
    arena = session.scalar(
        sa.select(Arena)
        .where(Arena.id == arena_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if arena is None:
        raise NotFound
    return arena


def turns_of(arena: Arena) -> list[rules.Turn]:
    return [
        rules.Turn(
            after=entry["after"],
            at=datetime.fromisoformat(entry["at"]),
            terms=rules.Terms(entry["reign_days"], entry["defence_mark"], entry["entry_mark"]),
            open=entry["open"],
        )
        for entry in arena.turns
    ]


def challenges(
    session: Session, arena: Arena, *, after: int, most: int | None = None
) -> Iterator[rules.Challenge]:
    """The unbroken run of decidable challenges numbered after `after`, by the grading that holds."""
    query = (
        sa.select(Attempt, Grade.score)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
        .where(Attempt.arena_id == arena.id, Attempt.arena_number > after)
        .order_by(Attempt.arena_number)
    )
    if most is not None:
        query = query.where(Attempt.arena_number <= most)
    for expected, (attempt, score) in zip(count(after + 1), session.execute(query), strict=False):
        if attempt.arena_number != expected or attempt.state not in DECIDABLE:
            return
        assert attempt.submitted_at is not None  # a number is given at submitting
        graded = attempt.state == "graded"
        if graded and score is None:
            return  # its grade under the grading that holds is still being made
        yield rules.Challenge(
            expected,
            attempt.id,
            attempt.person_id,
            score if graded else None,
            attempt.duration_ms or 0,
            attempt.submitted_at,
        )


def current_row(session: Session, arena_id: int) -> Reign | None:
    """The reign that lasts."""
    return session.scalar(
        sa.select(Reign).where(
            Reign.arena_id == arena_id, Reign.ended_at.is_(None), sa.not_(Reign.overturned)
        )
    )


def all_rows(session: Session, arena_id: int) -> list[Reign]:
    """Every stored reign, overturned ones too."""
    return list(session.scalars(sa.select(Reign).where(Reign.arena_id == arena_id).order_by(Reign.id)))


def as_rule(row: Reign) -> rules.Reign:
    return rules.Reign(
        row.person_id,
        row.attempt_id,
        row.mark_attempt_id,
        row.score,
        row.duration_ms,
        row.began_at,
        row.held_at,
        row.ended_at,
        row.ended_by,
        row.defences,
    )


def possibly_due(session: Session, moment: datetime) -> list[int]:
    """Arenas whose star's time may have run out, or that were closed and still have one."""
    query = (
        sa.select(Arena.id, Arena.state, Arena.reign_days, Reign.held_at)
        .join(Reign, sa.and_(Reign.arena_id == Arena.id, Reign.ended_at.is_(None), sa.not_(Reign.overturned)))
        .order_by(Arena.id)
    )
    return [
        arena_id
        for arena_id, state, days, held_at in session.execute(query)
        if state == "closed" or (days is not None and (moment - held_at).days >= days)
    ]


def somebody_challenging(session: Session, arena_id: int) -> bool:
    return bool(
        session.scalar(
            sa.select(sa.exists().where(Attempt.arena_id == arena_id, Attempt.state == "in_progress"))
        )
    )


def somebody_overdue(session: Session, arena_id: int, moment: datetime) -> bool:
    """Whether a go that has run out of time still waits for its number."""
    return bool(
        session.scalar(
            sa.select(
                sa.exists().where(
                    Attempt.arena_id == arena_id, Attempt.state == "in_progress", Attempt.closes_at <= moment
                )
            )
        )
    )


def names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def title(session: Session, quiz_id: int) -> str:
    return session.scalar(sa.select(Quiz.title).where(Quiz.id == quiz_id)) or ""
