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
from learnplatform.database import db
from learnplatform.installation import TOKEN
from learnplatform.problems import Conflict, NotFound
from quizzes.grading import judging
from quizzes.papers.models import Quiz
from quizzes.standings import queries, rules
from quizzes.standings import recount as recounting
from quizzes.standings.counting import count_on, insert, lock_boards
from quizzes.standings.listing import Listing
from quizzes.standings.models import Board, BoardEntry, GroupStanding, Standing
from quizzes.standings.places import fast_configured, places

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


def _set_members(session: Session, board: Board, more: Collection[int] = ()) -> None:
    """Write down how many of the entry list each group has, for every grading of the board and those in `more`."""
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
    ) | {board.grading, *more}
    for grading in sorted(gradings):
        write_members(session, board, grading, members)


def prepare_grading(session: Session, quiz_id: int, grading: int) -> None:
    """Give the groups of a grading being built their denominators, on every board with an entry list."""
    for board in lock_boards(session, quiz_id):
        if board.by_entry:
            _set_members(session, board, {grading})


def show_grading(session: Session, quiz_id: int, grading: int) -> None:
    """Turn every board of the quiz to another grading, whose standings are there already."""
    for board in lock_boards(session, quiz_id):
        board.grading, board.version = grading, board.version + 1
        if fast_configured():
            after_commit("standings.push", board.id)


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


def recount(board_id: int) -> list[dict[str, Any]]:
    """The board's rows that differ from what its raw answers come to; see `recount.recount`. Raises NotFound."""
    with db.read() as session:
        return recounting.recount(session, board_id)


def place_of(
    board_id: int, grading: int, scope: str, scope_id: int, person_id: int
) -> tuple[int, int] | None:
    """(place, of how many) of a person in one list of a board; None where they don't stand in it."""
    with db.read() as session:
        found = session.execute(
            sa.select(Standing.sort_key, Board.version, Board.ties_shared, GroupStanding.people, TOKEN)
            .join(Board, Board.id == Standing.board_id)
            .join(
                GroupStanding,
                sa.and_(
                    GroupStanding.board_id == Standing.board_id,
                    GroupStanding.grading == Standing.grading,
                    GroupStanding.scope == Standing.scope,
                    GroupStanding.group_id == Standing.scope_id,
                ),
            )
            .where(
                Standing.board_id == board_id,
                Standing.grading == grading,
                Standing.person_id == person_id,
                Standing.scope == scope,
                Standing.scope_id == scope_id,
            )
        ).one_or_none()
    if found is None:
        return None
    key, version, shared, total, installation = found
    listing = Listing(board_id, grading, scope, scope_id, version, total, shared, installation or "")
    mark = rules.tie_prefix(bytes(key)) if shared else bytes(key)
    return places().rank(listing, mark) + 1, total


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
    for grading in judging.numbers(session, [board.quiz_id])[board.quiz_id]:
        count_people(session, board.quiz_id, grading, [person_id])
    audit.record(session, actor_id, action, "board", board.id, reason, person=person_id)
