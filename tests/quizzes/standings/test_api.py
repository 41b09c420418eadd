"""The board as the API gives it: shape, cost, and who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts.models import Person
from learnplatform.database import db
from quizzes.competitions.models import Competition
from quizzes.grading import service as grading
from quizzes.papers.models import Quiz, QuizAudience
from quizzes.standings.models import Board
from quizzes.standings.service import ensure_quiz_board, open_board
from tests.builders import MORNING, hand_in, make_quiz
from tests.helpers import counted_statements, make_department, make_person, sign_in


def board_of(quiz_id: int) -> int:
    with db.write() as session:
        return ensure_quiz_board(session, quiz_id).id


def address(board_id: int, query: str = "") -> str:
    return f"/api/v1/leaderboards/{board_id}{query}"


def field(quiz_id: int, count: int = 12) -> list[Person]:
    """People with 0, 1, 2 … right answers, all equally fast."""
    people = [make_person(f"选手{number}") for number in range(count)]
    for number, person in enumerate(people):
        hand_in(quiz_id, person, number)
    grading.grade_all()
    return people


def test_a_board_has_rows_in_order_and_mine(client: FlaskClient) -> None:
    quiz_id = make_quiz(12)
    people = field(quiz_id)
    board_id = board_of(quiz_id)
    body = sign_in(client, people[5]).get(address(board_id, "?limit=3&around=me")).get_json()
    assert body == {
        "id": str(board_id),
        "provisional": True,
        "total": 12,
        "rows": [
            {
                "place": place,
                "name": f"选手{12 - place}",
                "score": (12 - place) * 1000,
                "duration_ms": 300_000,
            }
            for place in (6, 7, 8)
        ],
        "me": {"place": 7, "name": "选手5", "score": 5000, "duration_ms": 300_000},
    }


def test_from_an_offset_my_place_comes_along(client: FlaskClient) -> None:
    quiz_id = make_quiz(12)
    people = field(quiz_id)
    body = sign_in(client, people[0]).get(address(board_of(quiz_id), "?limit=2&offset=4")).get_json()
    assert ([row["place"] for row in body["rows"]], body["me"]["place"]) == ([5, 6], 12)


def test_who_has_no_place_sees_the_first_rows_and_no_me(client: FlaskClient) -> None:
    quiz_id = make_quiz(12)
    field(quiz_id)
    body = sign_in(client, make_person()).get(address(board_of(quiz_id), "?limit=2&around=me")).get_json()
    assert ([row["place"] for row in body["rows"]], body["me"]) == ([1, 2], None)


def test_my_department_s_list_holds_only_its_people(client: FlaskClient) -> None:
    quiz_id, me, other = (
        make_quiz(4),
        make_person("我"),
        make_person("他", department=("海港集团", "港机二部")),
    )
    hand_in(quiz_id, me, 1)
    hand_in(quiz_id, other, 3)
    grading.grade_all()
    body = sign_in(client, me).get(address(board_of(quiz_id), "?scope=department&around=me")).get_json()
    assert ([row["name"] for row in body["rows"]], body["total"]) == (["我"], 1)
    theirs = make_department("海港集团", "港机二部")
    answer = client.get(address(board_of(quiz_id), f"?scope=department&scope_id={theirs}"))
    assert [row["name"] for row in answer.get_json()["rows"]] == ["他"]


@pytest.mark.parametrize("query", ["?around=me", "?limit=100", "?limit=1&offset=11", "?scope=post&around=me"])
@pytest.mark.parametrize("size", [3, 40])
def test_a_board_costs_four_statements_whatever_its_size(client: FlaskClient, query: str, size: int) -> None:
    quiz_id = make_quiz(size)
    people = field(quiz_id, size)
    board_id = board_of(quiz_id)
    sign_in(client, people[1]).get(address(board_id))
    with counted_statements() as statements:
        assert client.get(address(board_id, query)).status_code == 200
    assert len(statements) <= 4, statements


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=101", "?limit=x", "?around=you", "?scope=planet", "?offset=-1", "?limit=²"]
)
def test_what_can_not_be_understood_is_refused(client: FlaskClient, query: str) -> None:
    quiz_id = make_quiz(1)
    answer = sign_in(client, make_person()).get(address(board_of(quiz_id), query))
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


@pytest.mark.parametrize("board_id", ["0", "x", "99999999999999999999"])
def test_a_board_that_is_not_there_is_not_found(client: FlaskClient, board_id: Any) -> None:
    assert sign_in(client, make_person()).get(address(board_id)).status_code == 404


def test_without_sign_in_there_is_nothing_to_see(client: FlaskClient) -> None:
    assert client.get(address(board_of(make_quiz(1)))).status_code == 401


def status(client: FlaskClient, person: Person, board_id: int) -> int:
    return sign_in(client, person).get(address(board_id)).status_code


def test_a_board_is_seen_by_those_its_quiz_is_for_and_by_staff_of_its_branch(client: FlaskClient) -> None:
    insider, outsider = make_person(post="桥吊司机"), make_person(post="门机司机")
    quiz_id = make_quiz(1, branch_id=make_department("海港集团", "港机一部"))
    with db.write() as session:
        session.add(QuizAudience(quiz_id=quiz_id, kind="post", group_id=insider.post_id or 0))
    board_id = board_of(quiz_id)
    there = {"post": "桥吊司机", "department": ("海港集团", "港机二部")}
    trainer = make_person(post=None, roles=("trainer",), branch=("海港集团", "港机一部"))
    elsewhere = make_person(post=None, roles=("officer",), branch=("海港集团", "港机二部"))
    admin = make_person(post=None, roles=("admin",))
    assert [
        status(client, person, board_id)
        for person in (insider, outsider, make_person(**there), trainer, elsewhere, admin)
    ] == [200, 404, 404, 200, 404, 200]


def test_a_draft_s_board_is_seen_by_staff_alone(client: FlaskClient) -> None:
    quiz_id = make_quiz(1)
    with db.write() as session:
        session.execute(sa.update(Quiz).values(state="draft"))
    board_id = board_of(quiz_id)
    staff = make_person(roles=("officer",))
    assert [status(client, person, board_id) for person in (make_person(), staff)] == [404, 200]


def test_a_competition_s_board_is_seen_by_its_entrants_and_once_published_by_all(client: FlaskClient) -> None:
    quiz_id, entrant, other = make_quiz(1), make_person(), make_person()
    ends = MORNING + timedelta(days=1)
    with db.write() as session:
        contest = Competition(title="安康杯", quiz_id=quiz_id, opens_at=MORNING, closes_at=ends, state="open")
        session.add(contest)
        session.flush()
        board_id = open_board(
            session,
            quiz_id=quiz_id,
            competition_id=contest.id,
            opens_at=MORNING,
            closes_at=ends,
            department_level=1,
            entries=[(entrant.id, "", None, None)],
        ).id
    assert [status(client, person, board_id) for person in (entrant, other)] == [200, 404]
    with db.write() as session:
        session.execute(sa.update(Competition).values(state="published"))
    assert status(client, other, board_id) == 200


def test_1584_no_cache_keeps_one_person_s_view(client: FlaskClient) -> None:
    """CTFd #1584: a cached scoreboard page carried one person's view to another."""
    quiz_id = make_quiz(12)
    people = field(quiz_id)
    board_id = board_of(quiz_id)
    answers = [sign_in(client, person).get(address(board_id, "?around=me")) for person in people[:2]]
    assert [answer.get_json()["me"]["name"] for answer in answers] == ["选手0", "选手1"]
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers)


def test_the_board_of_the_database_says_when_it_is_final(client: FlaskClient) -> None:
    quiz_id, person = make_quiz(1), make_person()
    board_id = board_of(quiz_id)
    with db.write() as session:
        session.get_one(Board, board_id).provisional = False
    assert sign_in(client, person).get(address(board_id)).get_json()["provisional"] is False
