"""Which of a person's goes counts on a board, and moving the board by exactly that difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizzes.papers.models import Quiz
from quizzes.standings import queries, rules
from quizzes.standings.models import Board, BoardEntry, GroupStanding, Standing
from quizzes.standings.queries import Belonging

Row = dict[str, Any]


def insert(session: Session, table: type) -> Any:
    """An INSERT of the database at hand that knows ON CONFLICT."""
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)


def lock_boards(session: Session, quiz_id: int) -> list[Board]:
    """All boards of a quiz, locked in the order of their ids; its own board is made where it is missing.

    Whoever counts on them waits here for the other, and then sees the other's grades.
    """
    boards = _locked(session, quiz_id)
    if all(board.competition_id is not None for board in boards):
        grading = sa.select(sa.literal(quiz_id), Quiz.grading).where(Quiz.id == quiz_id)
        session.execute(
            insert(session, Board).from_select(["quiz_id", "grading"], grading).on_conflict_do_nothing()
        )
        boards = _locked(session, quiz_id)
    return boards


def _locked(session: Session, quiz_id: int) -> list[Board]:
    return list(
        session.scalars(
            sa.select(Board)
            .where(Board.quiz_id == quiz_id)
            .order_by(Board.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def count_on(
    session: Session,
    board: Board,
    grading: int,
    counting: str,
    people: Collection[int],
    goes: Mapping[int, list[Belonging]],
) -> bool:
    """Recount `people` on one board, which the caller has locked; whether anything moved."""
    entered = queries.entries(session, board.id, people) if board.by_entry else None
    before = queries.standings_of(session, board.id, grading, people)
    after: dict[tuple[int, str], Row] = {}
    for person in people:
        for row in wanted_rows(board, grading, counting, person, goes.get(person, ()), entered):
            after[person, row["scope"]] = row
    changed = [row for place, row in after.items() if not _same(before.get(place), row)]
    gone = [place for place in before if place not in after]
    if not changed and not gone:
        return False
    # Pages look at the shown grading only; one that is being built beside it tells nobody.
    if grading == board.grading:
        board.version += 1
        if gone:
            board.removal_version = board.version
    _store(session, board, grading, changed, gone)
    _move_groups(session, board, grading, differences(before, after))
    session.flush()
    return True


def wanted_rows(
    board: Board,
    grading: int,
    counting: str,
    person: int,
    goes: Collection[Belonging],
    entered: Mapping[int, BoardEntry] | None,
) -> list[Row]:
    """The rows a person should have on a board, one a scope; none when nothing of theirs counts there."""
    if entered is not None and person not in entered:
        return []
    fitting = {each.go.attempt_id: each for each in goes if queries.in_window(board, each.started_at)}
    go = rules.counted([each.go for each in fitting.values()], counting)
    if go is None:
        return []
    home: Belonging | BoardEntry = entered[person] if entered is not None else fitting[go.attempt_id]
    lists = rules.scopes(home.department_path, home.post_id, home.specialty_id, board.department_level)
    key = rules.sort_key({"score": go.score, "duration_ms": go.duration_ms}, person)
    return [
        {
            "board_id": board.id,
            "grading": grading,
            "person_id": person,
            "scope": scope,
            "scope_id": scope_id,
            "sort_key": key,
            "attempt_id": go.attempt_id,
            "score": go.score,
            "duration_ms": go.duration_ms,
        }
        for scope, scope_id in lists.items()
    ]


_COMPARED = ("scope_id", "sort_key", "attempt_id", "score", "duration_ms")


def _same(stored: Any, row: Row) -> bool:
    return stored is not None and all(getattr(stored, name) == row[name] for name in _COMPARED)


def differences(
    before: Mapping[tuple[int, str], Any], after: Mapping[tuple[int, str], Row]
) -> dict[tuple[str, int], tuple[int, int]]:
    """(scope, group) → by how much its sum of scores and its number of people change."""
    moves: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for (_person, scope), stored in before.items():
        moves[scope, stored.scope_id][0] -= stored.score
        moves[scope, stored.scope_id][1] -= 1
    for (_person, scope), row in after.items():
        moves[scope, row["scope_id"]][0] += row["score"]
        moves[scope, row["scope_id"]][1] += 1
    return {group: (score, people) for group, (score, people) in sorted(moves.items()) if score or people}


def _store(
    session: Session, board: Board, grading: int, changed: list[Row], gone: list[tuple[int, str]]
) -> None:
    for person, scope in gone:
        session.execute(
            sa.delete(Standing).where(
                Standing.board_id == board.id,
                Standing.grading == grading,
                Standing.person_id == person,
                Standing.scope == scope,
            )
        )
    if changed:
        statement = insert(session, Standing)
        statement = statement.on_conflict_do_update(
            index_elements=["board_id", "grading", "person_id", "scope"],
            set_={name: statement.excluded[name] for name in (*_COMPARED, "version")},
        )
        session.execute(statement, [{**row, "version": board.version} for row in changed])


def _move_groups(
    session: Session, board: Board, grading: int, moves: dict[tuple[str, int], tuple[int, int]]
) -> None:
    if not moves:
        return
    statement = insert(session, GroupStanding)
    statement = statement.on_conflict_do_update(
        index_elements=["board_id", "grading", "scope", "group_id"],
        set_={
            "score_sum": GroupStanding.score_sum + statement.excluded.score_sum,
            "people": GroupStanding.people + statement.excluded.people,
        },
    )
    rows = [
        {
            "board_id": board.id,
            "grading": grading,
            "scope": scope,
            "group_id": group,
            "score_sum": score,
            "people": people,
            "members": None,
        }
        for (scope, group), (score, people) in moves.items()
    ]
    session.execute(statement, rows)
