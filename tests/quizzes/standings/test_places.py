"""One contract for both ways of answering places; and what happens when the fast one is away."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform import installation
from learnplatform.accounts.models import Person
from learnplatform.config import Settings
from learnplatform.database import db
from learnplatform.installation import TOKEN
from learnplatform.models import Installation
from learnplatform.operations.backup import backup, restore
from quizzes.attempts.models import Attempt
from quizzes.grading import service as grading
from quizzes.standings import boards, places, rules
from quizzes.standings.listing import Listing, Stale
from quizzes.standings.models import Board, GroupStanding, Standing
from quizzes.standings.sql import SqlPlaces
from quizzes.standings.valkey import ValkeyPlaces
from tests.builders import hand_in, make_quiz
from tests.helpers import counted_statements, make_person, sign_in


@pytest.fixture
def fast(app: Flask, valkey: str) -> Iterator[ValkeyPlaces]:
    redis.Redis.from_url(valkey).flushall()
    places.configure(valkey)
    assert places._fast is not None
    yield places._fast
    places.configure("")


@pytest.fixture(params=["sql", "valkey"])
def answers(request: pytest.FixtureRequest, fast: ValkeyPlaces) -> Any:
    return SqlPlaces() if request.param == "sql" else fast


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


@pytest.mark.parametrize("scope", ["all", "department", "post", "specialty"])
def test_a_page_has_keys_in_order_with_shared_places(answers: Any, scope: str) -> None:
    board_id = filled_board()
    places.push(board_id)
    of = listing(board_id, scope)
    assert answers.count(of) == 9
    window = answers.page(of, 0, 50)
    assert window.rows == list(zip(PLACES, keys(), strict=True))
    part = answers.page(of, 4, 3, mine=keys()[1])
    assert (part.rows, part.offset, part.mine) == (list(zip(PLACES, keys(), strict=True))[4:7], 4, 1)


def test_without_shared_places_everyone_has_their_own(answers: Any) -> None:
    board_id = filled_board()
    places.push(board_id)
    of = listing(board_id, shared=False)
    assert [place for place, _key in answers.page(of, 3, 4).rows] == [4, 5, 6, 7]
    assert answers.page(of, 0, 1, mine=keys()[1]).mine == 2


@pytest.mark.parametrize(
    ("index", "limit", "offset"), [(4, 3, 3), (0, 3, 0), (1, 5, 0), (8, 3, 6), (7, 4, 5), (4, 50, 0)]
)
def test_around_stands_in_the_middle_or_at_the_edge(
    answers: Any, index: int, limit: int, offset: int
) -> None:
    board_id = filled_board()
    places.push(board_id)
    window = answers.around(listing(board_id), keys()[index], limit)
    assert window.rows == list(zip(PLACES, keys(), strict=True))[offset : offset + limit]
    assert (window.offset, window.mine) == (offset, PLACES[index])


def test_rank_counts_who_is_before(answers: Any) -> None:
    board_id = filled_board()
    places.push(board_id)
    of = listing(board_id)
    assert [answers.rank(of, key) for key in keys()] == list(range(9))
    assert [answers.rank(of, rules.tie_prefix(key)) + 1 for key in keys()] == PLACES


def test_beyond_the_end_and_on_an_empty_board(answers: Any) -> None:
    board_id = filled_board()
    places.push(board_id)
    window = answers.page(listing(board_id), 100, 10, mine=keys()[8])
    assert (window.rows, window.mine) == ([], 9)
    empty = replace(listing(board_id, "post"), scope_id=424242, total=0)
    assert answers.page(empty, 0, 10).rows == []


def test_a_copy_that_is_behind_says_so_and_is_caught_up(fast: ValkeyPlaces) -> None:
    board_id = filled_board()
    places.push(board_id)
    with db.read() as session:
        quiz_id = session.get_one(Board, board_id).quiz_id
    newcomer = make_person()
    hand_in(quiz_id, newcomer, 10)
    grading.grade_all()
    with pytest.raises(Stale):
        fast.count(listing(board_id))
    assert places.places().count(listing(board_id)) == 10  # the database answers meanwhile
    places.push(board_id)
    assert fast.page(listing(board_id), 0, 50).rows == SqlPlaces().page(listing(board_id), 0, 50).rows


def test_somebody_who_moved_stands_once_and_somebody_voided_not_at_all(fast: ValkeyPlaces) -> None:
    quiz_id, mover, other = make_quiz(5), make_person(), make_person(post="桥吊司机")
    hand_in(quiz_id, mover, 1)
    voided = hand_in(quiz_id, other, 2)
    grading.grade_all()
    with db.read() as session:
        board_id = session.scalars(sa.select(Board.id)).one()
    places.push(board_id)
    hand_in(quiz_id, mover, 4, post_id=other.post_id)
    grading.grade_all()
    places.push(board_id)
    assert fast.page(listing(board_id), 0, 9).rows == list(enumerate(keys(), start=1))
    with db.write() as session:
        session.get_one(Attempt, voided).state = "voided"
        grading.on_voided(session, voided)
    places.push(board_id)
    assert fast.count(listing(board_id)) == 1
    assert fast.count(listing(board_id, "post")) == 1


@pytest.mark.parametrize("loss", ["flushall", "one list"])
def test_a_copy_that_is_gone_is_made_again_by_the_sweep(fast: ValkeyPlaces, valkey: str, loss: str) -> None:
    board_id = filled_board()
    places.push(board_id)
    server = redis.Redis.from_url(valkey)
    if loss == "flushall":
        server.flushall()
    else:
        server.delete(next(server.scan_iter("learn:*:board:*:all:0")))
    with pytest.raises(Stale):
        fast.count(listing(board_id))
    assert places.push_stale() == 1
    assert fast.count(listing(board_id)) == 9
    assert places.push_stale() == 0


def test_pushing_in_any_order_and_twice_changes_nothing(fast: ValkeyPlaces) -> None:
    board_id = filled_board()
    for _ in range(3):
        places.push(board_id)
    assert fast.page(listing(board_id), 0, 50).rows == list(zip(PLACES, keys(), strict=True))


def test_a_generation_that_was_replaced_leaves_nothing_behind(fast: ValkeyPlaces, valkey: str) -> None:
    board_id = filled_board()
    places.push(board_id)
    server = redis.Redis.from_url(valkey)
    before = len(server.keys("*"))
    with db.write() as session:
        board = session.get_one(Board, board_id)
        board.version += 1
        board.removal_version = board.version
    places.push(board_id)
    assert len(server.keys("*")) == before


def test_when_valkey_is_dead_the_database_answers_and_it_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    board_id = filled_board()
    installation.ensure()
    places.configure("redis://127.0.0.1:1/0")
    try:
        with caplog.at_level(logging.WARNING):
            assert places.places().page(listing(board_id), 0, 50).rows[0][0] == 1
            assert places.places().count(listing(board_id)) == 9
            places.push(board_id)
            assert places.push_stale() == 0
    finally:
        places.configure("")
    assert len([each for each in caplog.records if "did not answer for a board" in each.message]) == 1


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


def test_a_board_takes_at_most_four_statements_with_a_copy(client: FlaskClient, fast: ValkeyPlaces) -> None:
    board_id = filled_board()
    places.push(board_id)
    with db.read() as session:
        person = session.get_one(Person, session.scalars(sa.select(Standing.person_id)).first())
    sign_in(client, person)
    client.get(f"/api/v1/leaderboards/{board_id}")
    with counted_statements() as seen:
        answer = client.get(f"/api/v1/leaderboards/{board_id}?around=me")
    assert answer.status_code == 200
    assert len(seen) <= 4, seen
