"""A board made again from raw answers, beside the one that stands: to the last place, or which rows differ."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.problems import NotFound
from quizzes.attempts.models import Attempt
from quizzes.grading import judging
from quizzes.papers.models import Quiz
from quizzes.standings import queries
from quizzes.standings.counting import differences, wanted_rows
from quizzes.standings.models import Board, GroupStanding, Standing
from quizzes.standings.queries import Belonging

BATCH = 200
_COMPARED = ("scope_id", "sort_key", "attempt_id", "score", "duration_ms")


class _Raw:
    """An attempt's row with the score its answers come to now."""

    def __init__(self, row: Any, score: int) -> None:
        self._row = row
        self.score = score

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def recount(session: Session, board_id: int) -> list[dict[str, Any]]:
    """The rows of the board that are not what its answers come to; empty where it is right to the last place.

    Each is {"what": "person" | "group", "id", "scope", "stored", "recounted"}. Writes nothing.
    """
    board = session.get(Board, board_id)
    if board is None:
        raise NotFound
    wanted = _wanted(session, board)
    stored = {(row.person_id, row.scope): row for row in _stored(session, board)}
    wrong = [
        _difference("person", place, _values(stored.get(place)), _values(wanted.get(place)))
        for place in sorted(stored.keys() | wanted.keys())
        if _values(stored.get(place)) != _values(wanted.get(place))
    ]
    return wrong + _wrong_groups(session, board, differences({}, wanted))


def _wanted(session: Session, board: Board) -> dict[tuple[int, str], dict[str, Any]]:
    counting = session.execute(sa.select(Quiz.counting).where(Quiz.id == board.quiz_id)).scalar_one()
    goes = _goes(session, board)
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for people in queries.chunks(sorted(goes)):
        entered = queries.entries(session, board.id, people) if board.by_entry else None
        for person in people:
            for row in wanted_rows(board, board.grading, counting, person, goes[person], entered):
                rows[person, row["scope"]] = row
    return rows


def _goes(session: Session, board: Board) -> dict[int, list[Belonging]]:
    """Per person their countable goes, judged anew from the answers."""
    found: dict[int, list[Belonging]] = defaultdict(list)
    last = 0
    while attempts := session.execute(
        sa.select(*queries.GO_COLUMNS)
        .where(queries.countable(board.quiz_id), Attempt.id > last)
        .order_by(Attempt.id)
        .limit(BATCH)
    ).all():
        judged = judging.judge(
            session, [(row.id, board.quiz_id) for row in attempts], {board.quiz_id: [board.grading]}
        )
        for row in attempts:
            grade = judged[row.id].grades.get(board.grading)
            if grade is not None:
                found[row.person_id].append(Belonging(_Raw(row, grade.score)))
        last = attempts[-1].id
    return found


def _stored(session: Session, board: Board) -> Any:
    return session.execute(
        sa.select(
            Standing.person_id,
            Standing.scope,
            *(getattr(Standing, name) for name in _COMPARED),
        ).where(Standing.board_id == board.id, Standing.grading == board.grading)
    )


def _values(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    values = row if isinstance(row, dict) else row._asdict()
    found = {name: values[name] for name in _COMPARED}
    found["sort_key"] = bytes(found["sort_key"]).hex()
    return found


def _difference(what: str, place: tuple[int, str], stored: Any, recounted: Any) -> dict[str, Any]:
    return {"what": what, "id": place[0], "scope": place[1], "stored": stored, "recounted": recounted}


def _wrong_groups(
    session: Session, board: Board, wanted: dict[tuple[str, int], tuple[int, int]]
) -> list[dict[str, Any]]:
    stored = {
        (row.scope, row.group_id): (row.score_sum, row.people)
        for row in session.execute(
            sa.select(
                GroupStanding.scope, GroupStanding.group_id, GroupStanding.score_sum, GroupStanding.people
            ).where(GroupStanding.board_id == board.id, GroupStanding.grading == board.grading)
        )
    }
    return [
        _difference("group", (group, scope), stored.get((scope, group)), wanted.get((scope, group)))
        for scope, group in sorted(stored.keys() | wanted.keys())
        if stored.get((scope, group), (0, 0)) != wanted.get((scope, group), (0, 0))
    ]
