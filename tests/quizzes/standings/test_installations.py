"""A copy of a board belongs to the installation that made it, and to its state since the last restore."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform import installation
from learnplatform.config import Settings
from learnplatform.database import db
from learnplatform.installation import TOKEN
from learnplatform.models import Installation
from learnplatform.operations.backup import backup, restore
from quizzes.grading import service as grading
from quizzes.standings import boards, places
from quizzes.standings.listing import Stale
from quizzes.standings.models import Board, Standing
from quizzes.standings.valkey import ValkeyPlaces
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person
from tests.quizzes.standings.filled import filled_board, keys


def shown(board_id: int, me: int) -> list[tuple[int, bytes]]:
    """The rows that a page shows, and that the copy itself gave them."""
    with db.read_core() as connection:
        board = boards.find(connection, board_id, me)
    fast = places._fast
    assert fast is not None
    return fast.page(board.listing("all"), 0, 50).rows


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_installations_on_one_valkey_do_not_see_each_other_s_places(
    settings: Settings, fast: ValkeyPlaces, sqlite_template: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(sqlite_template, other)
    found = []
    for url in (settings.database_url, f"sqlite:///{other}"):
        db.open(url)
        quiz_id, people = make_quiz(3), [make_person() for _ in range(3)]
        for person, right in zip(people, (3, 2, 1) if not found else (1, 2, 3), strict=True):
            hand_in(quiz_id, person, right)
        grading.grade_all()
        with db.read() as session:
            board = session.scalars(sa.select(Board)).one()
        with pytest.raises(Stale):  # the first one's copy stands at this very board, version and size
            shown(board.id, people[0].id)
        assert places.push_stale() == 1
        found.append((board.id, board.version, shown(board.id, people[0].id)))
        assert found[-1][2] == list(enumerate(keys(), start=1))
    (_, _, ours), (_, _, theirs) = found
    assert found[0][:2] == found[1][:2]
    assert ours != theirs
    db.open(settings.database_url)
    assert shown(found[0][0], people[0].id) == ours


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_a_restore_the_old_copy_is_not_believed_and_a_new_one_is_made(
    fast: ValkeyPlaces, tmp_path: Path
) -> None:
    board_id = filled_board()
    places.push(board_id)
    with db.read() as session:
        me, quiz_id = session.execute(sa.select(Standing.person_id, Board.quiz_id).join(Board)).first() or (
            0,
            0,
        )
        was = session.scalars(sa.select(Installation.token)).one()
    before = shown(board_id, me)
    backup(tmp_path / "backup.zip")
    hand_in(quiz_id, make_person(), 10)
    grading.grade_all()
    places.push(board_id)
    db.open(f"sqlite:///{tmp_path / 'restored.db'}")
    restore(tmp_path / "backup.zip")
    # Somebody else comes first this time: the same version, the same number of people.
    hand_in(quiz_id, make_person(), 1)
    grading.grade_all()
    with pytest.raises(Stale):
        shown(board_id, me)
    assert places.push_stale() == 1
    assert [key for _place, key in shown(board_id, me)] == keys()
    assert len(keys()) == len(before) + 1
    with db.read() as session:
        assert session.scalars(sa.select(Installation.token)).one() != was


def test_the_token_is_made_once_however_many_need_it(app: Flask) -> None:
    threads = [threading.Thread(target=installation.ensure) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        token = session.scalars(sa.select(Installation.token)).one()
    installation.ensure()
    with db.read() as session:
        assert session.scalar(sa.select(TOKEN)) == token
