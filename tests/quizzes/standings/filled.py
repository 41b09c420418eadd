"""A board with people on it, and what a list of it must say."""

from __future__ import annotations

import sqlalchemy as sa

from learnplatform.database import db
from learnplatform.installation import TOKEN
from quizzes.grading import service as grading
from quizzes.standings.listing import Listing
from quizzes.standings.models import Board, GroupStanding, Standing
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person


def filled_board() -> int:
    """A board of nine, two pairs of whom are equal; its id."""
    quiz_id = make_quiz(10)
    for right, ms in [(9, 5), (9, 5), (9, 7), (7, 1), (7, 1), (6, 2), (5, 2), (4, 2), (1, 9)]:
        hand_in(quiz_id, make_person(), right, ms=ms * 60_000)
    grading.grade_all()
    with db.read() as session:
        return session.scalars(sa.select(Board.id)).one()


def listing(board_id: int, scope: str = "all", *, shared: bool = True) -> Listing:
    with db.read() as session:
        board = session.get_one(Board, board_id)
        scope_id = session.scalars(sa.select(Standing.scope_id).where(Standing.scope == scope)).first() or 0
        group = session.get_one(GroupStanding, (board_id, board.grading, scope, scope_id))
        token = session.scalar(sa.select(TOKEN)) or ""
    return Listing(
        board_id, board.grading, scope, scope_id, board.version, group.people, shared, installation=token
    )


def keys() -> list[bytes]:
    with db.read() as session:
        return list(
            session.scalars(
                sa.select(Standing.sort_key).where(Standing.scope == "all").order_by(Standing.sort_key)
            )
        )


PLACES = [1, 1, 3, 4, 4, 6, 7, 8, 9]
