"""A database that is locked, full or away: a save says 503, never a «200» for what is not there."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from learnplatform import after_commit
from learnplatform.app import create_app
from learnplatform.database import db
from tests.builders import make_quiz
from tests.conftest import make_settings
from tests.helpers import csrf, make_person, sign_in
from tests.quizzes.attempts.taking import TRUE, Caller, caller, stored

MANY = 200


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    application = create_app(make_settings(tmp_path / "data", sqlite_url))
    after_commit.publish_with(None)
    with application.app_context():
        yield application
    db.close()


@contextmanager
def on_every_connection(pragma: str) -> Iterator[None]:
    def prepare(connection: Any, *_rest: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(db.engine, "checkout", prepare)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", prepare)


def pragma(name: str) -> Any:
    with db.read_core() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def begun(app: Flask, questions: int) -> tuple[Caller, int, list[str]]:
    me = caller(app)
    attempt = me("POST", f"/quizzes/{make_quiz(questions)}/attempts").json
    return me, int(attempt["id"]), [question["id"] for question in attempt["questions"]]


def save(me: Caller, attempt: int, question: str, seq: int = 1) -> Any:
    return me("PUT", f"/attempts/{attempt}/answers/{question}", {"response": TRUE, "seq": seq, "writer": 1})


def assert_unavailable(answer: Any) -> None:
    assert answer.status_code == 503
    assert answer.json["type"] == "/problems/unavailable"
    assert answer.json["id"]
    assert answer.headers["Retry-After"] == "5"


def test_a_save_behind_a_lock_that_stays_is_not_confirmed(lite: Flask, tmp_path: Path) -> None:
    assert pragma("busy_timeout") == 30_000
    me, attempt, (question,) = begun(lite, 1)
    holder = sqlite3.connect(tmp_path / "learnplatform.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with on_every_connection("busy_timeout=50"):
        assert_unavailable(save(me, attempt, question))
    assert stored(attempt)[int(question)] == (None, 0, 0)
    holder.execute("ROLLBACK")
    holder.close()
    assert save(me, attempt, question).status_code == 200
    assert stored(attempt)[int(question)] == (TRUE, 1, 1)


def test_a_full_database_confirms_only_what_it_holds(lite: Flask) -> None:
    me, attempt, questions = begun(lite, MANY)
    with on_every_connection(f"max_page_count={pragma('page_count')}"):
        answers = {question: save(me, attempt, question) for question in questions}
    refused = {question for question, answer in answers.items() if answer.status_code != 200}
    assert refused, "nothing had to grow"
    for question in refused:
        assert_unavailable(answers[question])
    rows = stored(attempt)
    assert {question for question in questions if rows[int(question)] == (None, 0, 0)} == refused
    with on_every_connection("max_page_count=1000000"):
        assert all(save(me, attempt, question, 2).status_code == 200 for question in questions)


def test_a_disk_that_takes_no_more_confirms_nothing(lite: Flask, tmp_path: Path) -> None:
    """The log of what is committed can't grow: it fails at the commit, after the row was given back."""
    me, attempt, (question,) = begun(lite, 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "learnplatform.db-wal").stat().st_size, hard))
    try:
        answer = save(me, attempt, question)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert_unavailable(answer)
    assert stored(attempt)[int(question)] == (None, 0, 0)
    assert save(me, attempt, question).status_code == 200
    assert stored(attempt)[int(question)] == (TRUE, 1, 1)


def test_a_database_that_is_away_is_said_on_pages_and_to_programs(app: Flask, client: FlaskClient) -> None:
    me, attempt, (question,) = begun(app, 1)
    signed_in = sign_in(client, make_person())
    token = csrf(signed_in)
    url = db.engine.url
    db.open(
        "sqlite:////nowhere/at/all.db" if db.is_sqlite else "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    )
    assert_unavailable(save(me, attempt, question))
    page = signed_in.get("/")
    assert page.status_code == 503
    assert "系统暂时不能存取数据" in page.get_data(as_text=True)
    assert signed_in.post("/sign-out", data={"csrf_token": token}).status_code == 503
    db.open(url.render_as_string(hide_password=False))
    assert save(me, attempt, question).status_code == 200
    assert stored(attempt)[int(question)] == (TRUE, 1, 1)
    assert signed_in.get("/").status_code == 200


def test_nothing_free_to_ask_with_is_unavailable_too(app: Flask) -> None:
    def none_free(*_given: Any) -> None:
        raise sa.exc.TimeoutError("no connection became free")

    me, attempt, (question,) = begun(app, 1)
    event.listen(db._reading, "engine_connect", none_free)
    try:
        assert_unavailable(save(me, attempt, question))
    finally:
        event.remove(db._reading, "engine_connect", none_free)
