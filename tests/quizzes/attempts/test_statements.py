"""How many statements a request costs, session and commit included, whatever the size of bank and paper."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.database import db
from quizzes.arena.models import Arena
from quizzes.papers.models import Pool, PoolItem, Quiz
from tests.builders import make_questions, make_quiz
from tests.helpers import counted_statements
from tests.quizzes.attempts.taking import TRUE, caller


def make_drawn_quiz(bank: int, rules: list[tuple[int, int]]) -> int:
    """A quiz drawn from `bank` questions that every rule (count, points) may draw."""
    versions = make_questions(bank)
    with db.write() as session:
        quiz = Quiz(title="抽题", state="published", composition="drawn")
        session.add(quiz)
        session.flush()
        pool = Pool(
            quiz_id=quiz.id,
            rules=[{"count": count, "points": points, "size": bank} for count, points in rules],
            max_score=sum(count * points for count, points in rules),
            question_count=sum(count for count, _points in rules),
        )
        session.add(pool)
        session.flush()
        quiz.pool_id = pool.id
        rows = [
            {"pool_id": pool.id, "rule": rule, "position": at, "version_id": version}
            for rule in range(len(rules))
            for at, version in enumerate(versions)
        ]
        session.execute(sa.insert(PoolItem), rows)
        return quiz.id


@pytest.fixture
def quiz_id(app: Flask) -> int:
    return make_drawn_quiz(1000, [(20, 200), (20, 100), (10, 400)])


def test_starting_fifty_questions_of_a_thousand(app: Flask, quiz_id: int) -> None:
    me = caller(app)
    with counted_statements() as seen:
        answer = me("POST", f"/quizzes/{quiz_id}/attempts")
    assert answer.status_code == 201
    assert len({question["id"] for question in answer.json["questions"]}) == 50
    assert sum(question["points"] for question in answer.json["questions"]) == 20 * 200 + 20 * 100 + 10 * 400
    assert len(seen) <= 10, seen
    with counted_statements() as seen:
        assert me("POST", f"/quizzes/{quiz_id}/attempts").status_code == 200
    assert len(seen) <= 10, seen
    with counted_statements() as seen:
        assert me("GET", f"/attempts/{answer.json['id']}").status_code == 200
    assert len(seen) <= 3, seen


def test_saving_flushing_and_submitting(app: Flask, quiz_id: int) -> None:
    me = caller(app)
    attempt = me("POST", f"/quizzes/{quiz_id}/attempts").json
    address, ids = f"/attempts/{attempt['id']}", [question["id"] for question in attempt["questions"]]
    with counted_statements() as seen:
        assert me("PUT", f"{address}/answers/{ids[0]}", {"response": TRUE, "seq": 1}).status_code == 200
    assert len(seen) <= 3, seen
    many = {"answers": {each: {"response": TRUE, "seq": 2} for each in ids}}
    with counted_statements() as seen:
        assert me("PUT", f"{address}/answers", many).status_code == 200
    assert len(seen) <= 4, seen
    carried = {"answers": {each: {"response": TRUE, "seq": 3} for each in ids}}
    with counted_statements() as seen:
        assert me("POST", f"{address}/submit", carried).status_code == 200
    assert len(seen) <= 6, seen
    other = caller(app)
    attempt = other("POST", f"/quizzes/{quiz_id}/attempts").json
    with counted_statements() as seen:
        assert other("POST", f"/attempts/{attempt['id']}/submit", {}).status_code == 200
    assert len(seen) <= 5, seen


def test_an_arenas_number_costs_one_more(app: Flask) -> None:
    quiz_id = make_quiz(3, purpose="arena")
    with db.write() as session:
        session.add(Arena(quiz_id=quiz_id, state="open", turns=[]))
    me = caller(app)
    attempt = me("POST", f"/quizzes/{quiz_id}/attempts").json
    with counted_statements() as seen:
        assert me("POST", f"/attempts/{attempt['id']}/submit", {}).status_code == 200
    assert len(seen) <= 6, seen


def test_the_list_costs_the_same_however_long_it_is(app: Flask) -> None:
    me = caller(app)
    for _quiz in range(7):
        make_quiz(1)
    assert len(me("GET", "/quizzes").json["quizzes"]) == 7
    with counted_statements() as seen:
        me("GET", "/quizzes")
    assert len(seen) <= 5, seen


def test_starting_on_an_arena_costs_no_more(app: Flask, quiz_id: int) -> None:
    with db.write() as session:
        session.add(Arena(quiz_id=quiz_id, state="open", turns=[]))
    me = caller(app)
    with counted_statements() as seen:
        assert me("POST", f"/quizzes/{quiz_id}/attempts").status_code == 201
    assert len(seen) <= 10, seen
