"""Boards: making them, counting people on them, freezing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.after_commit import after_commit
from learnplatform.problems import Conflict, NotFound
from quizzes.papers.models import Quiz
from quizzes.standings import queries, rules
from quizzes.standings.counting import count_on, insert, lock_boards
from quizzes.standings.models import Board, BoardEntry, GroupStanding
from quizzes.standings.places import fast_configured

Entry = tuple[int, str, int | None, int | None]  # person, department path, post, specialty


def ensure_quiz_board(session: Session, quiz_id: int) -> Board:
    """The quiz's own board, made where it is missing."""
    return next(board for board in lock_boards(session, quiz_id) if board.competition_id is None)


def count_people(session: Session, quiz_id: int, grading: int, person_ids: Collection[int]) -> None:
    """Recount these people on every board of the quiz, from the stored grades of number `grading`.

    Moves groups by exactly the difference; doing it again changes nothing. Locks the quiz's boards, so that
    two of these follow one another; whoever counts on several quizzes goes by ascending id.
    """
    boards = lock_boards(session, quiz_id)
    counting = session.scalar(sa.select(Quiz.counting).where(Quiz.id == quiz_id)) or "best"
    for people in queries.chunks(sorted(set(person_ids))):
        goes = queries.goes(session, quiz_id, grading, people)
        for board in boards:
            moved = count_on(session, board, grading, counting, people, goes)
            if moved and grading == board.grading and fast_configured():
                after_commit("standings.push", board.id)


def open_board(
    session: Session,
    *,
    quiz_id: int,
    competition_id: int,
    opens_at: datetime,
    closes_at: datetime,
    department_level: int,
    entries: sa.Select[Any] | Iterable[Sequence[Any]],
) -> Board:
    """A competition's board with its entry list, frozen now; goes already graded count at once.

    `entries`: a SELECT of, or rows of, (person_id, department_path, post_id, specialty_id).
    """
    lock_boards(session, quiz_id)
    grading = session.execute(sa.select(Quiz.grading).where(Quiz.id == quiz_id)).scalar_one()
    board = Board(
        quiz_id=quiz_id,
        competition_id=competition_id,
        grading=grading,
        opens_at=opens_at,
        closes_at=closes_at,
        by_entry=True,
        department_level=department_level,
    )
    session.add(board)
    session.flush()
    _enter(session, board, entries)
    _set_members(session, board)
    _count_everybody(session, board)
    return board


_ENTRY = ("person_id", "department_path", "post_id", "specialty_id")


def _enter(session: Session, board: Board, entries: sa.Select[Any] | Iterable[Sequence[Any]]) -> None:
    if isinstance(entries, sa.Select):
        listed = entries.subquery()
        session.execute(
            sa.insert(BoardEntry).from_select(
                ["board_id", *_ENTRY, "added_late", "withdrawn"],
                sa.select(sa.literal(board.id), *list(listed.c)[:4], sa.false(), sa.false()),
            )
        )
        return
    for some in queries.chunks(entries, 1000):
        session.execute(
            sa.insert(BoardEntry),
            [{"board_id": board.id, **dict(zip(_ENTRY, row, strict=True))} for row in some],
        )


def _set_members(session: Session, board: Board) -> None:
    """Write down how many of the entry list each group has, for every grading of the board."""
    members: dict[tuple[str, int], int] = defaultdict(int)
    where = (BoardEntry.department_path, BoardEntry.post_id, BoardEntry.specialty_id)
    for path, post_id, specialty_id, number in session.execute(
        sa.select(*where, sa.func.count())
        .where(BoardEntry.board_id == board.id, sa.not_(BoardEntry.withdrawn))
        .group_by(*where)
    ):
        for group in rules.scopes(path, post_id, specialty_id, board.department_level).items():
            members[group] += number
    gradings = set(
        session.scalars(sa.select(GroupStanding.grading).where(GroupStanding.board_id == board.id).distinct())
    ) | {board.grading}
    for grading in sorted(gradings):
        write_members(session, board, grading, members)


def write_members(session: Session, board: Board, grading: int, members: dict[tuple[str, int], int]) -> None:
    """Set the denominators of a board's groups under one grading; groups not named have nobody left."""
    session.execute(
        sa.update(GroupStanding)
        .where(GroupStanding.board_id == board.id, GroupStanding.grading == grading)
        .values(members=0)
    )
    statement = insert(session, GroupStanding)
    statement = statement.on_conflict_do_update(
        index_elements=["board_id", "grading", "scope", "group_id"],
        set_={"members": statement.excluded.members},
    )
    rows = [
        {
            "board_id": board.id,
            "grading": grading,
            "scope": scope,
            "group_id": group,
            "score_sum": 0,
            "people": 0,
            "members": number,
        }
        for (scope, group), number in sorted(members.items())
    ]
    if rows:
        session.execute(statement, rows)


def _count_everybody(session: Session, board: Board) -> None:
    counting = session.execute(sa.select(Quiz.counting).where(Quiz.id == board.quiz_id)).scalar_one()
    last = 0
    while people := queries.people_with_goes(session, board.quiz_id, board.grading, last, 500):
        goes = queries.goes(session, board.quiz_id, board.grading, people)
        count_on(session, board, board.grading, counting, people, goes)
        last = people[-1]


def add_entry(session: Session, board_id: int, entry: Entry, actor_id: int | None, reason: str) -> None:
    """Let somebody onto a frozen entry list after all, or back onto it. Audited."""
    board = _own_lock(session, board_id)
    person_id, path, post_id, specialty_id = entry
    found = session.get(BoardEntry, (board_id, person_id))
    if found is not None and not found.withdrawn:
        raise Conflict
    if found is None:
        found = BoardEntry(board_id=board_id, person_id=person_id, added_late=True)
        session.add(found)
    found.withdrawn, found.department_path = False, path
    found.post_id, found.specialty_id = post_id, specialty_id
    _entry_changed(session, board, person_id, actor_id, "board.entry_added", reason)


def withdraw_entry(
    session: Session, board_id: int, person_id: int, actor_id: int | None, reason: str
) -> None:
    """Take somebody off an entry list: they count for nobody there any more. Audited."""
    board = _own_lock(session, board_id)
    found = session.get(BoardEntry, (board_id, person_id))
    if found is None or found.withdrawn:
        raise NotFound
    found.withdrawn = True
    _entry_changed(session, board, person_id, actor_id, "board.entry_withdrawn", reason)


def _own_lock(session: Session, board_id: int) -> Board:
    board = session.get(Board, board_id)
    if board is None or not board.by_entry:
        raise NotFound
    return next(each for each in lock_boards(session, board.quiz_id) if each.id == board_id)


def _entry_changed(
    session: Session, board: Board, person_id: int, actor_id: int | None, action: str, reason: str
) -> None:
    session.flush()
    _set_members(session, board)
    board.version += 1  # the denominators are on the page too
    count_people(session, board.quiz_id, board.grading, [person_id])
    audit.record(session, actor_id, action, "board", board.id, reason, person=person_id)
