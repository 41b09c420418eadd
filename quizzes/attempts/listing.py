"""What is open for a person, and what stands before one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from learnplatform.clock import day_bounds, now
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.attempts import queries
from quizzes.attempts.models import Attempt
from quizzes.papers import rules
from quizzes.papers.models import Quiz, QuizAudience
from quizzes.papers.rules import Terms, Usage
from quizzes.standings import service as standings
from quizzes.standings.models import Board


@dataclass(frozen=True)
class Front:
    """One quiz as one person finds it. `quiz`: a row of `queries.QUIZ`; `refusal`: why no go may begin now."""

    quiz: Any
    terms: Terms
    usage: Usage
    refusal: str | None
    again_at: datetime | None
    attempt_id: int | None  # in progress
    board_id: int

    @property
    def goes_left(self) -> int | None:
        return rules.goes_left(self.terms, self.usage)

    @property
    def startable(self) -> bool:
        return self.refusal is None


_moment = sa.bindparam("moment", type_=Quiz.opens_at.type)
_in_progress = (
    sa.exists()
    .where(
        Attempt.quiz_id == Quiz.id,
        Attempt.person_id == sa.bindparam("person"),
        Attempt.state == "in_progress",
        sa.not_(Attempt.trial),
    )
    .correlate(Quiz)
)
_BOARD = sa.and_(Board.quiz_id == Quiz.id, Board.competition_id.is_(None))
_QUIZ = queries.QUIZ.add_columns(Board.id.label("board_id")).outerjoin(Board, _BOARD)
_OPEN = _QUIZ.where(
    sa.or_(
        sa.and_(
            Quiz.state == "published",
            sa.or_(Quiz.opens_at.is_(None), Quiz.opens_at <= _moment),
            sa.or_(Quiz.closes_at.is_(None), Quiz.closes_at > _moment),
            sa.or_(Quiz.purpose != "arena", queries.ARENA_OPEN),
        ),
        _in_progress,
    )
).order_by(Quiz.closes_at.is_(None), Quiz.closes_at, Quiz.id)
_ONE = _QUIZ.where(Quiz.id == sa.bindparam("quiz"))
_AUDIENCES = sa.select(QuizAudience.quiz_id, QuizAudience.kind, QuizAudience.group_id).where(
    QuizAudience.quiz_id.in_(sa.bindparam("ids", expanding=True))
)
_USAGES = (
    sa.select(Attempt.quiz_id, *queries.USAGE_COLUMNS)
    .where(
        Attempt.person_id == sa.bindparam("person"),
        Attempt.quiz_id.in_(sa.bindparam("ids", expanding=True)),
    )
    .group_by(Attempt.quiz_id)
)


def open_quizzes(person_id: int, moment: datetime | None = None) -> list[Front]:
    """The quizzes that are open for this person, soonest to close first, and those they are in the middle of.

    Four statements, however many there are.
    """
    moment = moment or now()
    with db.read_core() as connection:
        found = connection.execute(_OPEN, {"person": person_id, "moment": moment}).all()
        fronts = _fronts(connection, found, person_id, moment)
    return _with_boards(fronts)


def front(person_id: int, quiz_id: int, moment: datetime | None = None) -> Front:
    """One quiz as this person finds it, open or not. Raises NotFound: a draft, or not for them."""
    moment = moment or now()
    with db.read_core() as connection:
        found = connection.execute(_ONE, {"quiz": quiz_id}).all()
        fronts = [
            each for each in _fronts(connection, found, person_id, moment) if each.refusal != rules.DRAFT
        ]
    if not fronts:
        raise NotFound
    return _with_boards(fronts)[0]


def _fronts(connection: Connection, found: Sequence[Any], person_id: int, moment: datetime) -> list[Front]:
    if not found:
        return []
    ids = [quiz.id for quiz in found]
    audiences: dict[int, list[tuple[str, int]]] = {}
    for quiz_id, kind, group_id in connection.execute(_AUDIENCES, {"ids": ids}):
        audiences.setdefault(quiz_id, []).append((kind, group_id))
    today, _tomorrow = day_bounds(moment, queries.timezone())
    usages = {
        row.quiz_id: row
        for row in connection.execute(_USAGES, {"person": person_id, "ids": ids, "today": today})
    }
    member = queries.membership(queries.person(connection, person_id))
    return [
        _front(quiz, usages.get(quiz.id), moment)
        for quiz in found
        if rules.is_for(quiz.branch_id, audiences.get(quiz.id, ()), member)
        or (quiz.id in usages and usages[quiz.id].in_progress)
    ]


def _front(quiz: Any, used: Any, moment: datetime) -> Front:
    terms = queries.terms_of(quiz)
    usage = Usage(used.total, used.today, used.last_ended_at) if used else Usage()
    return Front(
        quiz,
        terms,
        usage,
        rules.start_refusal(terms, usage, moment),
        rules.again_at(terms, usage),
        used.in_progress if used else None,
        quiz.board_id,
    )


def _with_boards(fronts: list[Front]) -> list[Front]:
    """Every listed quiz has a board; one that was published without is given it now."""
    missing = [each.quiz.id for each in fronts if each.board_id is None]
    if not missing:
        return fronts
    with db.write() as session:
        made = {quiz_id: standings.ensure_quiz_board(session, quiz_id).id for quiz_id in sorted(missing)}
    return [
        each
        if each.board_id is not None
        else Front(
            each.quiz,
            each.terms,
            each.usage,
            each.refusal,
            each.again_at,
            each.attempt_id,
            made[each.quiz.id],
        )
        for each in fronts
    ]
