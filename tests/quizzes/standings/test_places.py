"""One contract for both ways of answering places; and what happens when the fast one is away."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform import installation
from learnplatform.accounts.models import Person
from learnplatform.database import db
from quizzes.attempts.models import Attempt
from quizzes.grading import service as grading
from quizzes.standings import places, rules
from quizzes.standings.listing import Stale
from quizzes.standings.models import Board, Standing
from quizzes.standings.sql import SqlPlaces
from quizzes.standings.valkey import ValkeyPlaces
from tests.builders import hand_in, make_quiz
from tests.helpers import counted_statements, make_person, sign_in
from tests.quizzes.standings.filled import PLACES, filled_board, keys, listing


@pytest.fixture(params=["sql", "valkey"])
def answers(request: pytest.FixtureRequest, fast: ValkeyPlaces) -> Any:
    return SqlPlaces() if request.param == "sql" else fast


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
