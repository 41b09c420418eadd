"""A worker's pages: what is offered, what is refused, which go counts."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from learnplatform.clock import now
from learnplatform.database import db
from quizzes.arena.models import Arena
from quizzes.attempts import mine
from quizzes.grading import service as grading
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person, post, sign_in


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.headers
    return answer.get_data(as_text=True)


def test_the_front_page_says_the_rules_before_the_clock_starts(app: Flask, client: FlaskClient) -> None:
    quiz = make_quiz(5, intro="每天答一答。", goes_total=3, goes_per_day=1, counting="last", review="never")
    page = text(sign_in(client, make_person()), f"/quizzes/{quiz}")
    for words in (
        "每天答一答。",
        "一共 3 次，已答 0 次",
        "每天 1 次",
        "取最后一次",
        "不公布答案",
        "开始答题",
    ):
        assert words in page


def test_a_quiz_that_is_not_open_yet_says_when(app: Flask, client: FlaskClient) -> None:
    quiz = make_quiz(2, opens_at=now() + timedelta(days=1))
    page = text(sign_in(client, make_person()), f"/quizzes/{quiz}")
    assert "开始。" in page
    assert "开始答题" not in page


def test_starting_leads_to_the_taking_page_and_back_to_it(app: Flask, client: FlaskClient) -> None:
    person, quiz = make_person(), make_quiz(2)
    sign_in(client, person)
    first = post(client, f"/quizzes/{quiz}/start").headers["Location"]
    assert post(client, f"/quizzes/{quiz}/start").headers["Location"] == first
    assert text(client, first).count('id="given"') == 1
    assert client.get(f"{first}/result").headers["Location"] == first
    assert "继续答题" in text(client, "/")


def test_a_refused_start_says_why_on_the_front_page(app: Flask, client: FlaskClient) -> None:
    person, quiz = make_person(), make_quiz(2, goes_total=1)
    hand_in(quiz, person, 1)
    sign_in(client, person)
    answer = post(client, f"/quizzes/{quiz}/start")
    assert answer.headers["Location"] == f"/quizzes/{quiz}"
    assert "次数已经用完" in text(client, answer.headers["Location"])


def test_nobody_opens_the_attempt_or_result_of_another(app: Flask, client: FlaskClient) -> None:
    attempt = hand_in(make_quiz(2), make_person(), 1)
    sign_in(client, make_person("别人"))
    assert client.get(f"/attempts/{attempt}").status_code == 404
    assert client.get(f"/attempts/{attempt}/result").status_code == 404


def test_the_list_shows_the_go_that_counts(app: Flask) -> None:
    person, quiz = make_person(), make_quiz(4, counting="best")
    best = hand_in(quiz, person, 3)
    hand_in(quiz, person, 1, started_at=now() - timedelta(hours=1))
    while grading.grade_submitted():
        pass
    assert [(go.id, go.score) for go in mine.finished(person.id)] == [(best, 3000)]


def test_a_voided_go_counts_for_nothing_but_is_listed(app: Flask) -> None:
    person, quiz = make_person(), make_quiz(4)
    attempt = hand_in(quiz, person, 3, state="voided")
    assert [(go.id, go.score) for go in mine.finished(person.id)] == [(attempt, None)]
    assert mine.counted(mine.goes(person.id)) == {}


def test_an_ungraded_go_waits_on_its_result_page(app: Flask, client: FlaskClient) -> None:
    person = make_person()
    attempt = hand_in(make_quiz(2), person, 1)
    assert "正在评分" in text(sign_in(client, person), f"/attempts/{attempt}/result")


def test_the_front_page_of_an_arenas_quiz_starts_a_go_and_leads_back_to_the_arena(
    client: FlaskClient,
) -> None:
    quiz_id = make_quiz(3, purpose="arena")
    with db.write() as session:
        arena = Arena(quiz_id=quiz_id, state="open")
        session.add(arena)
        session.flush()
        arena_id = arena.id
    sign_in(client, make_person())
    page = text(client, f"/quizzes/{quiz_id}")
    assert "开始挑战" in page
    assert "开始答题" not in page
    assert f'href="/arenas/{arena_id}"' in page
    assert f'href="/quizzes/{quiz_id}"' in text(client, f"/arenas/{arena_id}")
