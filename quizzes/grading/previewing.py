"""What a grading that is ready would change, read from the grading itself: so it is what then happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.accounts.models import Person
from quizzes.attempts.models import Attempt
from quizzes.competitions.models import Competition
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz
from quizzes.standings.models import Board, Standing

MOST_SHOWN = 100  # on each board


@dataclass(frozen=True)
class Change:
    """What a grading would change for one person on one board."""

    name: str
    old_score: int | None
    new_score: int | None
    old_place: int | None
    new_place: int | None


@dataclass(frozen=True)
class BoardChanges:
    """How many lines of one board change, and the first of them, by their new place.

    `competition` is its title, None for the board of the quiz itself.
    """

    competition: str | None
    count: int
    changes: list[Change]


@dataclass(frozen=True)
class Preview:
    """How many attempts get another score, and what changes on which board: competitions first, prizes hang on them."""

    scores: int
    boards: list[BoardChanges]

    @property
    def places(self) -> int:
        return sum(board.count for board in self.boards)


def preview(session: Session, quiz: Quiz, number: int) -> Preview:
    """What publishing grading `number` would change."""
    scores = session.scalar(sa.select(sa.func.count()).select_from(changed(quiz, number).subquery())) or 0
    boards = session.execute(
        sa.select(Board.id, Competition.title)
        .outerjoin(Competition, Competition.id == Board.competition_id)
        .where(Board.quiz_id == quiz.id)
        .order_by(Board.competition_id.is_(None), Board.id)
    ).all()
    found = [(title, _board_changes(session, board_id, quiz.grading, number)) for board_id, title in boards]
    return Preview(
        scores, [BoardChanges(title, len(rows), rows[:MOST_SHOWN]) for title, rows in found if rows]
    )


def changed(quiz: Quiz, number: int, since: int | None = None) -> Any:
    """(attempt, person, old, new) of the graded attempts whose score differs."""
    old, new = sa.orm.aliased(Grade), sa.orm.aliased(Grade)
    return (
        sa.select(Attempt.id, Attempt.person_id, old.score.label("old"), new.score.label("new"))
        .join(old, sa.and_(old.attempt_id == Attempt.id, old.grading == (since or quiz.grading)))
        .join(new, sa.and_(new.attempt_id == Attempt.id, new.grading == number))
        .where(
            Attempt.quiz_id == quiz.id,
            Attempt.state == "graded",
            sa.not_(Attempt.trial),
            old.score != new.score,
        )
    )


def _ranked(board_id: int, number: int) -> Any:
    tie = sa.func.substr(Standing.sort_key, 1, 16)
    return (
        sa.select(
            Standing.person_id,
            Standing.score,
            sa.func.rank().over(order_by=tie).label("place"),
        )
        .where(Standing.board_id == board_id, Standing.grading == number, Standing.scope == "all")
        .subquery()
    )


def _board_changes(session: Session, board_id: int, old_number: int, number: int) -> list[Change]:
    old, new = _ranked(board_id, old_number), _ranked(board_id, number)
    rows = session.execute(
        sa.select(Person.name, old.c.score, new.c.score, old.c.place, new.c.place)
        .join(old, old.c.person_id == Person.id)
        .join(new, new.c.person_id == Person.id)
        .where(sa.or_(old.c.place != new.c.place, old.c.score != new.c.score))
        .order_by(new.c.place, Person.id)
    )
    return [Change(*row) for row in rows]
