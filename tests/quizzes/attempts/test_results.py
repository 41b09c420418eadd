"""What a result shows, and when: never a key before the review policy allows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.arena.models import Arena
from quizzes.attempts import service
from quizzes.attempts.shapes import Result
from quizzes.bank import service as bank
from quizzes.bank.models import Question, QuestionVersion
from quizzes.grading.service import grade_all
from quizzes.papers.models import Pool, Quiz
from tests.builders import make_quiz
from tests.helpers import counted_statements, make_person, sign_in
from tests.quizzes.arena.build import arena_drawing
from tests.quizzes.attempts.taking import MINUTE, NOW, TRUE, begin, caller, change, set_attempt

pytestmark = pytest.mark.usefixtures("app")


def graded(quiz_id: int, person: Any = None) -> tuple[Any, int]:
    person = person or make_person()
    attempt, questions = begin(person, quiz_id)
    service.submit(person.id, attempt, {questions[0]: change(True)}, NOW + MINUTE)
    grade_all()
    return person, attempt


def shown(person: Any, attempt: int, moment: datetime) -> bool:
    result = service.result(person.id, attempt, moment)
    assert isinstance(result, Result)
    assert result.score == 1000
    return result.questions is not msgspec.UNSET


def test_the_review_shows_response_key_explanation_and_points() -> None:
    person, attempt = graded(make_quiz(2))
    result = service.result(person.id, attempt)
    assert isinstance(result, Result)
    assert result.questions is not msgspec.UNSET
    right, empty = result.questions
    assert (right.response, right.key, right.score, right.points) == (TRUE, TRUE, 1000, 1000)
    assert (empty.response, empty.key, empty.score) == (None, TRUE, 0)


def test_never() -> None:
    assert not shown(*graded(make_quiz(2, review="never")), NOW + MINUTE)


def test_after_the_window_and_when_nobody_writes_any_more() -> None:
    quiz_id = make_quiz(2, review="after_window", closes_at=NOW + 10 * MINUTE, full_time_after_close=True)
    person, attempt = graded(quiz_id)
    slow = make_person("慢慢来")
    other, _questions = begin(slow, quiz_id, NOW + 9 * MINUTE)
    assert not shown(person, attempt, NOW + 5 * MINUTE)
    assert not shown(person, attempt, NOW + 11 * MINUTE)
    service.submit(slow.id, other, {}, NOW + 12 * MINUTE)
    assert shown(person, attempt, NOW + 12 * MINUTE)


def test_no_keys_while_an_arena_is_open() -> None:
    quiz_id = make_quiz(2, purpose="arena", review="after_submit")
    with db.write() as session:
        arena = Arena(quiz_id=quiz_id, state="open", turns=[])
        session.add(arena)
    person = make_person()
    attempt, questions = begin(person, quiz_id)
    service.submit(person.id, attempt, {questions[0]: change(True)}, NOW + MINUTE)
    set_attempt(attempt, arena_id=None, arena_number=None)  # deciding is the arena's own matter
    grade_all()
    assert not shown(person, attempt, NOW + MINUTE)
    with db.write() as session:
        session.get_one(Arena, arena.id).state = "closed"
    assert shown(person, attempt, NOW + MINUTE)


def newer(version_id: int) -> int:
    """The version that mending the explanation of a question makes."""
    with db.write() as session:
        old = session.get_one(QuestionVersion, version_id)
        return bank.revise_question(
            session,
            session.get_one(Question, old.question_id),
            content=old.content,
            key=old.key,
            explanation="改过的解析",
            difficulty=3,
            tags=(),
            actor_id=None,
        ).id


def told(person: Any, attempt: int) -> list[dict[str, Any]]:
    result = service.result(person.id, attempt)
    assert isinstance(result, Result)
    assert result.score == 1000, "the whole score stays"
    return list(msgspec.to_builtins(result)["questions"])


def test_what_an_open_arena_draws_from_is_not_told_by_another_quiz_either() -> None:
    quiz_id = make_quiz(2)
    person, attempt = graded(quiz_id)
    first, second = (int(each["id"]) for each in told(person, attempt))
    arena_id = arena_drawing(newer(first))  # by the question: its versions ask the same
    with counted_statements() as seen:
        held, free = told(person, attempt)
    assert len(seen) <= 4, seen
    assert {"key", "explanation", "score", "parts"}.isdisjoint(held), (
        "a full mark tells that the response is right"
    )
    assert "擂台" in held["withheld"]
    assert held["response"] == TRUE
    assert (free["key"], free["score"], "withheld" in free) == (TRUE, 0, False)
    assert int(free["id"]) == second
    with db.write() as session:
        session.get_one(Arena, arena_id).state = "closed"
    assert [each["key"] for each in told(person, attempt)] == [TRUE, TRUE]


def test_only_the_pool_that_holds_is_kept_back() -> None:
    quiz_id = make_quiz(2)
    person, attempt = graded(quiz_id)
    versions = [int(each["id"]) for each in told(person, attempt)]
    arena_id = arena_drawing(*versions)
    assert all("withheld" in each for each in told(person, attempt))
    with db.write() as session:
        quiz = session.get_one(Quiz, session.get_one(Arena, arena_id).quiz_id)
        fresh = Pool(quiz_id=quiz.id, rules=[], max_score=1000, question_count=1)
        session.add(fresh)
        session.flush()
        quiz.pool_id = fresh.id
    assert all("key" in each for each in told(person, attempt))


def test_who_tries_a_quiz_is_told_the_keys_of_an_arena_too() -> None:
    trainer, quiz_id = make_person(roles=("trainer",)), make_quiz(1)
    everywhere = Reach(everywhere=True)
    attempt, _new = service.start(trainer.id, quiz_id, trial=True, reach=everywhere, moment=NOW)
    version = int(attempt.questions[0].id)
    arena_drawing(version)
    service.submit(trainer.id, int(attempt.id), {version: change(True)}, NOW + MINUTE)
    grade_all()
    assert [each["key"] for each in told(trainer, int(attempt.id))] == [TRUE]


def test_the_page_says_why_a_question_is_not_told(client: FlaskClient) -> None:
    person, attempt = graded(make_quiz(2))
    version = int(told(person, attempt)[0]["id"])
    arena_drawing(version)
    page = sign_in(client, person).get(f"/attempts/{attempt}/result").get_data(as_text=True)
    assert page.count("这道题正在擂台题库里，擂台结束后再看解析。") == 1
    assert page.count("应选") == 0
    assert page.count("正确答案") == 1, "the question beside it is told"
    assert "第 1 题，擂台结束后公布" in page


def test_one_that_could_not_be_graded_says_so() -> None:
    me = make_person()
    attempt, _questions = begin(me, make_quiz(1))
    set_attempt(attempt, state="set_aside")
    result = service.result(me.id, attempt)
    assert isinstance(result, Result)
    assert (result.state, result.score, bool(result.detail)) == ("set_aside", None, True)


def test_a_trial_takes_a_draft_and_counts_for_nothing() -> None:
    trainer, quiz_id = make_person(roles=("trainer",)), make_quiz(2, state="draft", goes_total=1)
    for _again in range(2):
        attempt, is_new = service.start(
            trainer.id, quiz_id, trial=True, reach=Reach(everywhere=True), moment=NOW
        )
        assert is_new
        service.submit(trainer.id, int(attempt.id), {}, NOW + MINUTE)
    with pytest.raises(NotFound):
        service.start(trainer.id, quiz_id, trial=True, reach=Reach(paths=("/424242/",)), moment=NOW)
    with pytest.raises(NotFound):
        service.start(trainer.id, quiz_id, moment=NOW)


def test_no_stranger_gets_at_an_attempt(app: Flask) -> None:
    """Object × stranger: every address of an attempt answers 404 to anybody but its author."""
    owner = caller(app)
    attempt = owner("POST", f"/quizzes/{make_quiz(1)}/attempts").json
    question = attempt["questions"][0]["id"]
    address = f"/attempts/{attempt['id']}"
    calls = {
        "attempts_api.attempt": ("GET", address, None),
        "attempts_api.save": ("PUT", f"{address}/answers/{question}", {"response": TRUE, "seq": 1}),
        "attempts_api.flush": (
            "PUT",
            f"{address}/answers",
            {"answers": {question: {"response": TRUE, "seq": 1}}},
        ),
        "attempts_api.submit": ("POST", f"{address}/submit", {}),
        "attempts_api.result": ("GET", f"{address}/result", None),
    }
    routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("attempts_api.") and "attempt_id" in rule.arguments
    }
    assert routes == calls.keys(), "a route of an attempt that this matrix does not try"
    for stranger in (make_person("路人"), make_person("干部", roles=("officer", "trainer", "admin"))):
        other = caller(app, stranger)
        for method, path, body in calls.values():
            assert other(method, path, body).status_code == 404, (method, path)
    assert owner("GET", address).json["questions"][0]["response"] is None
