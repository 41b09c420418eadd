"""A board as one visitor finds it: whether they may see it, where they stand, how large its lists are.

One statement, whatever the size of the board.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from learnplatform.accounts.models import Department, Grant, Person
from learnplatform.installation import TOKEN
from learnplatform.problems import NotFound
from quizzes.competitions.models import Competition
from quizzes.papers.models import Quiz, QuizAudience
from quizzes.standings.listing import Listing
from quizzes.standings.models import Board, BoardEntry, GroupStanding, Standing


@dataclass(frozen=True)
class Mine:
    """The visitor's own row in one list of the board, and how many stand in that list."""

    scope_id: int
    sort_key: bytes
    total: int
    score: int
    duration_ms: int


@dataclass(frozen=True)
class BoardView:
    """What a page of a board needs beside its rows."""

    id: int
    quiz_id: int
    quiz_title: str
    competition_id: int | None
    competition_title: str | None
    group_boards: list[dict[str, str]] | None  # of a competition; None: every scope and measure
    grading: int
    provisional: bool
    ties_shared: bool
    by_entry: bool
    version: int
    total: int  # of the list asked for
    installation: str | None  # see learnplatform.installation
    mine: dict[str, Mine] = field(default_factory=dict)  # scope → own row

    def listing(self, scope: str, scope_id: int | None = None) -> Listing:
        """One list of the board; without a group, the visitor's own."""
        own = self.mine.get(scope)
        if own is not None and scope_id in (None, own.scope_id):
            return self._listing(scope, own.scope_id, own.total)
        return self._listing(scope, scope_id or 0, self.total)

    def own_key(self, listing: Listing) -> bytes | None:
        """The visitor's key, where they stand in that list."""
        own = self.mine.get(listing.scope)
        return own.sort_key if own is not None and own.scope_id == listing.scope_id else None

    def _listing(self, scope: str, scope_id: int, total: int) -> Listing:
        return Listing(
            self.id,
            self.grading,
            scope,
            scope_id,
            self.version,
            total,
            self.ties_shared,
            self.installation or "",
        )


_me = sa.bindparam("me", type_=sa.BigInteger())
_my_path = (
    sa.select(Department.path)
    .join(Person, Person.department_id == Department.id)
    .where(Person.id == _me)
    .correlate(None)
    .scalar_subquery()
)


def _path_of(branch_id: Any) -> Any:
    branch = sa.orm.aliased(Department)
    # Said outright: inside an EXISTS the table of `branch_id` would be listed once more, and not be this row's.
    return sa.select(branch.path).where(branch.id == branch_id).correlate_except(branch).scalar_subquery()


def _within(branch_id: Any) -> sa.ColumnElement[bool]:
    """Whether the visitor belongs to the branch; NULL is the whole enterprise."""
    return sa.or_(branch_id.is_(None), _my_path.like(_path_of(branch_id).concat("%")))


def _staff(branch_id: Any) -> sa.ColumnElement[bool]:
    """Whether the visitor holds a staff role over what belongs to the branch."""
    seat = sa.orm.aliased(Department)
    return (
        sa.exists()
        .select_from(sa.join(Grant, seat, seat.id == Grant.department_id, isouter=True))
        .where(
            Grant.person_id == _me,
            sa.or_(
                sa.and_(Grant.role == "admin", Grant.department_id.is_(None)),
                sa.and_(
                    Grant.role.in_(("trainer", "officer")),
                    sa.or_(Grant.department_id.is_(None), _path_of(branch_id).like(seat.path.concat("%"))),
                ),
            ),
        )
    )


def _in_audience() -> sa.ColumnElement[bool]:
    group = sa.orm.aliased(Department)
    me = sa.orm.aliased(Person)
    named = (
        sa.exists()
        .select_from(
            sa.join(QuizAudience, me, me.id == _me).outerjoin(
                group, sa.and_(QuizAudience.kind == "department", group.id == QuizAudience.group_id)
            )
        )
        .where(
            QuizAudience.quiz_id == Quiz.id,
            sa.or_(
                sa.and_(QuizAudience.kind == "post", QuizAudience.group_id == me.post_id),
                sa.and_(QuizAudience.kind == "specialty", QuizAudience.group_id == me.specialty_id),
                _my_path.like(group.path.concat("%")),
            ),
        )
    )
    return sa.or_(sa.not_(sa.exists().where(QuizAudience.quiz_id == Quiz.id)), named)


def _may_see() -> sa.ColumnElement[bool]:
    """Who may take the quiz or enter the competition, who stands on the board, and staff of its branch."""
    entered = sa.exists().where(
        BoardEntry.board_id == Board.id, BoardEntry.person_id == _me, sa.not_(BoardEntry.withdrawn)
    )
    stands = Standing.person_id.is_not(None)  # their own rows are joined below
    takes_quiz = sa.and_(
        Competition.id.is_(None), Quiz.state != "draft", _within(Quiz.branch_id), _in_audience()
    )
    enters = sa.and_(
        Competition.id.is_not(None),
        sa.or_(entered, sa.and_(Competition.state == "published", _within(Competition.branch_id))),
    )
    staff = sa.or_(
        _staff(Quiz.branch_id), sa.and_(Competition.id.is_not(None), _staff(Competition.branch_id))
    )
    return sa.or_(stands, takes_quiz, enters, staff)


def _size(scope: Any, group_id: Any) -> Any:
    return (
        sa.select(GroupStanding.people)
        .where(
            GroupStanding.board_id == Board.id,
            GroupStanding.grading == Board.grading,
            GroupStanding.scope == scope,
            GroupStanding.group_id == group_id,
        )
        .correlate(Board, Standing)
        .scalar_subquery()
    )


_OWN = sa.and_(Standing.board_id == Board.id, Standing.grading == Board.grading, Standing.person_id == _me)
_VIEW = (
    sa.select(
        Board.id,
        Board.quiz_id,
        Quiz.title.label("quiz_title"),
        Board.competition_id,
        Competition.title.label("competition_title"),
        Competition.group_boards,
        Board.grading,
        Board.provisional,
        Board.ties_shared,
        Board.by_entry,
        Board.version,
        TOKEN,
        sa.func.coalesce(
            _size(sa.bindparam("scope"), sa.bindparam("scope_id", type_=sa.BigInteger())), 0
        ).label("total"),
        Standing.scope,
        Standing.scope_id,
        Standing.sort_key,
        Standing.score,
        Standing.duration_ms,
        sa.func.coalesce(_size(Standing.scope, Standing.scope_id), 0).label("people"),
    )
    .join(Quiz, Quiz.id == Board.quiz_id)
    .outerjoin(Competition, Competition.id == Board.competition_id)
    .outerjoin(Standing, _OWN)
    .where(Board.id == sa.bindparam("board", type_=sa.BigInteger()), _may_see())
)
_SHARED = (
    "id",
    "quiz_id",
    "quiz_title",
    "competition_id",
    "competition_title",
    "group_boards",
    "grading",
    "provisional",
    "ties_shared",
    "by_entry",
    "version",
    "total",
    "installation",
)


def find(
    connection: Connection, board_id: int, person_id: int, scope: str = "all", scope_id: int | None = None
) -> BoardView:
    """The board for this visitor. Raises NotFound for one that is not there or not theirs to see."""
    asked = {"board": board_id, "me": person_id, "scope": scope, "scope_id": scope_id or 0}
    rows = connection.execute(_VIEW, asked).all()
    if not rows:
        raise NotFound
    mine = {
        row.scope: Mine(row.scope_id, bytes(row.sort_key), row.people, row.score, row.duration_ms)
        for row in rows
        if row.scope is not None
    }
    return BoardView(**{name: getattr(rows[0], name) for name in _SHARED}, mine=mine)
