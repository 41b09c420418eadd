"""A save that asks itself who it is for: one statement when all is well, and the ordinary refusals when not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.access import Reach
from learnplatform.accounts.models import AccessToken, Person, SignedSession
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.attempts import service
from quizzes.grading.service import grade_all
from tests.builders import make_quiz
from tests.helpers import call, counted_statements, csrf, make_person, post, sign_in
from tests.quizzes.attempts.taking import TRUE, caller, set_attempt, stored


class Taking:
    """A person in a browser, half-way through a quiz, about to save to its first question."""

    def __init__(self, client: FlaskClient) -> None:
        self.person = make_person()
        self.client = sign_in(client, self.person)
        attempt, _ = service.start(self.person.id, make_quiz(3))
        self.address = f"/api/v1/attempts/{attempt.id}/answers/{attempt.questions[0].id}"
        self.token = csrf(self.client)
        self.seq = 0

    def save(self, **headers: str) -> Any:
        self.seq += 1
        return self.client.put(
            self.address,
            json={"response": TRUE, "seq": self.seq},
            headers={"X-CSRFToken": self.token} | headers,
        )


@pytest.fixture
def taking(client: FlaskClient) -> Taking:
    return Taking(client)


def change(table: type, person: Person, **values: Any) -> None:
    column = table.id if table is Person else table.person_id  # type: ignore[attr-defined]
    with db.write() as session:
        session.execute(sa.update(table).where(column == person.id).values(**values))


def test_a_browsers_save_is_one_statement(taking: Taking) -> None:
    assert taking.save().status_code == 200
    with counted_statements() as seen:
        assert taking.save().status_code == 200
    assert len([text for text in seen if text.startswith("UPDATE")]) == 1
    assert len(seen) == 1, seen


def test_a_tokens_save_is_one_statement_and_ends_with_the_token(app: Flask) -> None:
    me = caller(app)
    attempt = me("POST", f"/quizzes/{make_quiz(3)}/attempts").json
    address = f"/attempts/{attempt['id']}/answers/{attempt['questions'][0]['id']}"
    with counted_statements() as seen:
        assert me("PUT", address, {"response": TRUE, "seq": 1}).status_code == 200
    assert len(seen) == 1, seen
    with db.write() as session:
        session.execute(sa.update(AccessToken).values(expires_at=now() - timedelta(seconds=1)))
    assert me("PUT", address, {"response": TRUE, "seq": 2}).status_code == 401


def test_a_session_that_ended_saves_nothing(taking: Taking) -> None:
    change(SignedSession, taking.person, expires_at=now() - timedelta(seconds=1))
    assert taking.save().status_code == 401


def test_who_left_saves_nothing(taking: Taking) -> None:
    change(Person, taking.person, active=False)
    assert taking.save().status_code == 401


def test_a_one_time_password_must_be_replaced_first(taking: Taking) -> None:
    change(Person, taking.person, must_change_password=True)
    answer = taking.save()
    assert answer.status_code == 403
    assert answer.json["type"].endswith("own-password-first")


def test_a_cookie_alone_saves_nothing(taking: Taking) -> None:
    assert taking.save(**{"X-CSRFToken": "made up"}).status_code == 400
    change(SignedSession, taking.person, expires_at=now() - timedelta(seconds=1))
    assert taking.save(**{"X-CSRFToken": "made up"}).status_code == 401


def test_nobody_and_somebody_else_save_nothing(app: Flask, taking: Taking) -> None:
    assert call(app.test_client(), "PUT", taking.address, {"response": TRUE, "seq": 1}).status_code == 401
    stranger = sign_in(app.test_client(), make_person("陌生人"))
    assert call(stranger, "PUT", taking.address, {"response": TRUE, "seq": 1}).status_code == 404


def test_a_wrong_bearer_does_not_fall_back_on_the_cookie(taking: Taking) -> None:
    assert taking.save(Authorization="Bearer nothing").status_code == 401


def test_refusals_keep_their_order(app: Flask, taking: Taking) -> None:
    odd = taking.address.rpartition("/")[0] + "/99999999999"
    nobody = app.test_client()
    assert call(nobody, "PUT", odd, {"response": TRUE, "seq": 1}).status_code == 401
    assert call(taking.client, "PUT", odd, {"response": TRUE, "seq": 1}).status_code == 404
    assert (
        call(taking.client, "PUT", taking.address, {"response": {"option": 7}, "seq": 1}).status_code == 422
    )
    assert nobody.put(taking.address, data=b"{" * 70_000, content_type="application/json").status_code == 401
    huge = taking.client.put(
        taking.address,
        data=b"{" * 70_000,
        content_type="application/json",
        headers={"X-CSRFToken": taking.token},
    )
    assert huge.status_code == 413


def kept(taking: Taking) -> tuple[Any, int, int]:
    _api, _v1, _attempts, attempt, _answers, question = taking.address.strip("/").split("/")
    return stored(int(attempt))[int(question)]


@pytest.mark.parametrize("method", ["OPTIONS", "GET", "HEAD", "POST"])
def test_only_a_put_saves(taking: Taking, method: str) -> None:
    """OPTIONS finds the view too, and is asked for no CSRF token."""
    taking.client.open(taking.address, method=method, json={"response": TRUE, "seq": 1})
    taking.client.open(
        taking.address,
        method=method,
        json={"response": TRUE, "seq": 1},
        headers={"X-CSRFToken": taking.token},
    )
    assert kept(taking) == (None, 0, 0)


def test_who_signed_out_saves_nothing_with_the_cookie_of_before(taking: Taking) -> None:
    cookie = taking.client.get_cookie("learnplatform")
    assert cookie is not None
    post(taking.client, "/sign-out")
    taking.client.set_cookie("learnplatform", cookie.value)
    assert taking.save().status_code == 401
    assert kept(taking) == (None, 0, 0)


@pytest.mark.parametrize(
    ("state", "why"), [("submitted", "submitted"), ("graded", "submitted"), ("voided", "voided")]
)
def test_an_ended_attempt_takes_nothing(taking: Taking, state: str, why: str) -> None:
    attempt = int(taking.address.split("/")[4])
    if state == "voided":
        service.void(taking.person.id, Reach(everywhere=True), attempt, "试一试")
    else:
        service.submit(taking.person.id, attempt, {})
        assert state == "submitted" or grade_all() == 1
    answer = taking.save()
    assert (answer.status_code, answer.json["type"]) == (409, f"/problems/{why}")
    assert kept(taking) == (None, 0, 0)


def test_after_the_deadline_nothing_is_kept_before_the_sweep_either(taking: Taking) -> None:
    set_attempt(int(taking.address.split("/")[4]), closes_at=now() - timedelta(milliseconds=1))
    answer = taking.save()
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/late")
    assert kept(taking) == (None, 0, 0)


def test_a_second_before_the_deadline_it_is_kept(taking: Taking) -> None:
    set_attempt(int(taking.address.split("/")[4]), closes_at=now() + timedelta(seconds=1))
    assert taking.save().status_code == 200
    assert kept(taking)[0] == TRUE
