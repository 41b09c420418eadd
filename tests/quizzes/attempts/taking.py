"""What tests of attempts share: a person with a token, a quiz, an attempt begun."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.accounts.models import AccessToken, Person
from learnplatform.accounts.visitor import digest
from learnplatform.database import db
from quizzes.attempts import service
from quizzes.attempts.models import Answer, Attempt, LateAnswer
from quizzes.attempts.rules import Change
from tests.helpers import make_person

NOW = datetime(2025, 9, 1, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
_numbers = itertools.count(1)
TRUE, FALSE = {"value": True}, {"value": False}


@dataclass
class Caller:
    """A person who calls the API with a token, as a program would."""

    client: FlaskClient
    person: Person
    token: str

    def __call__(self, method: str, address: str, json: Any = None, **kwargs: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.open(f"/api/v1{address}", method=method, json=json, headers=headers, **kwargs)


def caller(app: Flask, person: Person | None = None) -> Caller:
    person = person or make_person()
    token = f"token {next(_numbers)}"
    with db.write() as session:
        session.add(AccessToken(token_hash=digest(token), person_id=person.id))
    return Caller(app.test_client(), person, token)


def begin(person: Person, quiz_id: int, moment: datetime = NOW) -> tuple[int, list[int]]:
    """The id of an attempt begun at `moment`, and its questions in order."""
    attempt, _new = service.start(person.id, quiz_id, moment=moment)
    return int(attempt.id), [int(question.id) for question in attempt.questions]


def change(value: bool | None, seq: int = 1, writer: int | None = 1) -> Change:
    return Change(None if value is None else {"value": value}, seq, writer)


def attempt_row(attempt_id: int) -> Attempt:
    with db.read() as session:
        return session.get_one(Attempt, attempt_id)


def stored(attempt_id: int) -> dict[int, tuple[Any, int, int]]:
    """By question: response, writer, seq."""
    with db.read() as session:
        rows = session.scalars(sa.select(Answer).where(Answer.attempt_id == attempt_id))
        return {row.version_id: (row.response, row.writer, row.seq) for row in rows}


def late(attempt_id: int) -> list[tuple[int, Any]]:
    with db.read() as session:
        rows = session.scalars(sa.select(LateAnswer).where(LateAnswer.attempt_id == attempt_id))
        return [(row.version_id, row.response) for row in rows]


def set_attempt(attempt_id: int, **values: Any) -> None:
    """Change the attempt's row, and what the answers carry of it."""
    with db.write() as session:
        session.execute(sa.update(Attempt).where(Attempt.id == attempt_id).values(**values))
        if "closes_at" in values:
            session.execute(
                sa.update(Answer).where(Answer.attempt_id == attempt_id).values(closes_at=values["closes_at"])
            )
