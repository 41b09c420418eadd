"""Reads of boards that services and pages share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from learnplatform.clock import milliseconds
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.standings.models import Board, BoardEntry, GroupStanding, Standing
from quizzes.standings.rules import Go, Group


class Belonging:
    """A go with when it began and where its author belonged then."""

    __slots__ = ("department_path", "go", "post_id", "specialty_id", "started_at")

    def __init__(self, row: Any) -> None:
        # A duration is always written on submitting; the clock's two ends say the same.
        duration = row.duration_ms
        if duration is None:
            duration = milliseconds(row.submitted_at - row.started_at) if row.submitted_at else 0
        self.go = Go(row.id, row.go, row.score, duration)
        self.started_at: datetime = row.started_at
        self.department_path: str = row.department_path
        self.post_id: int | None = row.post_id
        self.specialty_id: int | None = row.specialty_id


GO_COLUMNS = (
    Attempt.id,
    Attempt.person_id,
    Attempt.go,
    Attempt.duration_ms,
    Attempt.started_at,
    Attempt.submitted_at,
    Attempt.department_path,
    Attempt.post_id,
    Attempt.specialty_id,
)


def countable(quiz_id: int) -> sa.ColumnElement[bool]:
    """Which attempts may count on a board: graded, and not a trainer's trial. Voided ones are in another state."""
    return sa.and_(Attempt.quiz_id == quiz_id, Attempt.state == "graded", sa.not_(Attempt.trial))


def goes(session: Session, quiz_id: int, grading: int, people: Collection[int]) -> dict[int, list[Belonging]]:
    """Per person their countable goes at the quiz with the scores of `grading`."""
    found: dict[int, list[Belonging]] = defaultdict(list)
    rows = session.execute(
        sa.select(*GO_COLUMNS, Grade.score)
        .join(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == grading))
        .where(countable(quiz_id), Attempt.person_id.in_(people))
    )
    for row in rows:
        found[row.person_id].append(Belonging(row))
    return found


def in_window(board: Board, started_at: datetime) -> bool:
    """Whether a go begun at that moment may count on the board."""
    after = board.opens_at is None or board.opens_at <= started_at
    return after and (board.closes_at is None or started_at < board.closes_at)


def entries(session: Session, board_id: int, people: Collection[int]) -> dict[int, BoardEntry]:
    """Those of `people` who are on the board's entry list and not withdrawn."""
    rows = session.scalars(
        sa.select(BoardEntry).where(
            BoardEntry.board_id == board_id,
            BoardEntry.person_id.in_(people),
            sa.not_(BoardEntry.withdrawn),
        )
    )
    return {entry.person_id: entry for entry in rows}


def standings_of(
    session: Session, board_id: int, grading: int, people: Collection[int]
) -> dict[tuple[int, str], Any]:
    """(person, scope) → their row on the board."""
    rows = session.execute(
        sa.select(
            Standing.person_id,
            Standing.scope,
            Standing.scope_id,
            Standing.sort_key,
            Standing.attempt_id,
            Standing.score,
            Standing.duration_ms,
        ).where(Standing.board_id == board_id, Standing.grading == grading, Standing.person_id.in_(people))
    )
    return {(row.person_id, row.scope): row for row in rows}


def groups(session: Session, board_id: int, grading: int, scope: str) -> list[Group]:
    """The groups of a scope that somebody took part in or might have."""
    rows = session.execute(
        sa.select(
            GroupStanding.group_id, GroupStanding.score_sum, GroupStanding.people, GroupStanding.members
        ).where(
            GroupStanding.board_id == board_id,
            GroupStanding.grading == grading,
            GroupStanding.scope == scope,
            sa.or_(GroupStanding.people > 0, GroupStanding.members > 0),
        )
    )
    return [Group(*row) for row in rows]


def people_with_goes(session: Session, quiz_id: int, grading: int, after: int, limit: int) -> list[int]:
    """The next people, by id, who have a countable go with a grade under `grading`."""
    return list(
        session.scalars(
            sa.select(Attempt.person_id)
            .join(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == grading))
            .where(countable(quiz_id), Attempt.person_id > after)
            .distinct()
            .order_by(Attempt.person_id)
            .limit(limit)
        )
    )


def chunks(values: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    """`values` in lists of at most `size`."""
    rest = list(values)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]


def latest_boards(session: Session, person_id: int, limit: int) -> list[int]:
    """The boards on which the person's newest counted goes stand; a competition's before its quiz's own."""
    contest, there = aliased(Board), aliased(Standing)
    in_contest = (
        sa.exists()
        .where(there.board_id == contest.id, there.grading == contest.grading, there.scope == "all")
        .where(there.attempt_id == Standing.attempt_id, contest.competition_id.is_not(None))
    )
    return list(
        session.scalars(
            sa.select(Standing.board_id)
            .join(Board, sa.and_(Board.id == Standing.board_id, Board.grading == Standing.grading))
            .join(Attempt, Attempt.id == Standing.attempt_id)
            .where(Standing.person_id == person_id, Standing.scope == "all", Attempt.arena_id.is_(None))
            .where(sa.or_(Board.competition_id.is_not(None), ~in_contest))
            .order_by(Attempt.submitted_at.desc(), Board.competition_id.is_(None), Board.id.desc())
            .limit(limit)
        )
    )
