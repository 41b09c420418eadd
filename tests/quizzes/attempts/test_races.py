"""Saves, submits, extensions, voids and grading over HTTP at once, on a real PostgreSQL: nothing breaks or doubles."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform import after_commit
from learnplatform.app import create_app
from learnplatform.database import db
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.grading.service import grade_all
from quizzes.standings.recount import recount
from quizzes.standings.service import ensure_quiz_board
from tests.builders import make_quiz
from tests.conftest import _with_own_context, make_settings
from tests.helpers import csrf, make_person, sign_in
from tests.quizzes.attempts.taking import TRUE, Caller, caller

PEOPLE, QUESTIONS = 8, 4


@pytest.fixture
def pg(postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    application = create_app(make_settings(tmp_path / "data", postgres_url))
    application.wsgi_app = _with_own_context(application)  # type: ignore[method-assign]
    after_commit.publish_with(None)
    with application.app_context():
        yield application
    db.close()


class Office:
    """An officer who extends and voids, with a browser for each thing done at once."""

    def __init__(self, app: Flask, quiz_id: int) -> None:
        self.app, self.quiz_id = app, quiz_id
        self.person = make_person(roles=("trainer", "officer"))

    def does(self, attempt: str, what: str, **fields: str) -> Any:
        client: FlaskClient = sign_in(self.app.test_client(), self.person)
        data = {"csrf_token": csrf(client, "/me"), "reason": "断网", **fields}
        address = f"/manage/quizzes/{self.quiz_id}/attempts/{attempt}/{what}"
        return lambda: client.post(address, data=data).status_code


def takes(me: Caller, attempt: str, questions: list[str]) -> Iterator[Any]:
    """What a page sends: each answer, some of them twice, and a submit."""
    for seq, question in enumerate([*questions, questions[0]], 1):
        said = {"response": TRUE, "seq": seq, "writer": 1}
        where = f"/attempts/{attempt}/answers/{question}"
        yield lambda where=where, said=said: me("PUT", where, said).status_code
    for _twice in range(2):
        yield lambda: me("POST", f"/attempts/{attempt}/submit", {"answers": {}}).status_code


def graded() -> int:
    grade_all()
    return 200


@pytest.mark.parametrize("chance", [random.Random(seed) for seed in range(3)], ids=["1", "2", "3"])
def test_everything_at_once_grades_once_and_counts_right(pg: Flask, chance: random.Random) -> None:
    quiz_id = make_quiz(QUESTIONS)
    with db.write() as session:
        board_id = ensure_quiz_board(session, quiz_id).id
    office = Office(pg, quiz_id)
    calls: list[Any] = []
    for _person in range(PEOPLE):
        me = caller(pg)
        paper = me("POST", f"/quizzes/{quiz_id}/attempts").json
        calls += takes(me, paper["id"], [question["id"] for question in paper["questions"]])
        calls.append(graded)
        if chance.random() < 0.7:
            calls.append(office.does(paper["id"], "extend", minutes="5"))
        if chance.random() < 0.4:
            calls.append(office.does(paper["id"], "void"))
    chance.shuffle(calls)
    statuses = at_once(pg, calls)
    assert set(statuses) <= {200, 302, 409}, statuses
    assert statuses[302] > 0
    grade_all()
    assert_consistent(board_id)


def at_once(app: Flask, calls: list[Any]) -> Counter[int]:
    def run(call: Any) -> int:
        with app.app_context():
            return int(call())

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(run, calls))


def assert_consistent(board_id: int) -> None:
    with db.read() as session:
        grades = Counter(session.scalars(sa.select(Grade.attempt_id)))
        states = {row.id: row.state for row in session.scalars(sa.select(Attempt))}
        assert recount(session, board_id) == []
    assert set(states.values()) <= {"graded", "voided", "in_progress"}
    assert all(count == 1 for count in grades.values())
    assert {attempt for attempt, state in states.items() if state == "graded"} <= set(grades)
