"""A password that is changed while somebody signs in with the old one, and guesses at one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.accounts import passwords
from learnplatform.accounts.models import Person, SignedSession, SignInFailure
from learnplatform.accounts.people import service as people
from learnplatform.accounts.signin import service
from learnplatform.accounts.signin.service import Origin, WrongPassword
from learnplatform.database import db
from tests.helpers import make_person, post, sign_in
from tests.learnplatform.accounts.signin.test_pace import DAY, HERE, PASSWORD, age_failures

OTHER = "another harbour 8"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Do something after the password has been checked and before the session is opened."""
    verify = passwords.verify

    def arrange(happens: Callable[[], Any]) -> None:
        waiting = [happens]

        def verified(stored: str | None, password: str) -> bool:
            good = verify(stored, password)
            while waiting:
                waiting.pop()()
            return good

        monkeypatch.setattr(passwords, "verify", verified)

    return arrange


def sessions_of(person: Person) -> int:
    with db.read() as session:
        query = sa.select(sa.func.count()).where(SignedSession.person_id == person.id)
        return session.scalar(query) or 0


def test_the_old_password_opens_nothing_once_another_is_set(
    app: Flask, password_hash: str, between: Any
) -> None:
    person = make_person(password_hash=password_hash)
    between(lambda: service.set_own_password(person.id, OTHER, keep=None))
    with pytest.raises(WrongPassword):
        service.sign_in(person.number, PASSWORD, HERE, lasting=DAY)
    assert sessions_of(person) == 0
    assert service.sign_in(person.number, OTHER, HERE, lasting=DAY).person_id == person.id


def test_who_is_deactivated_meanwhile_is_not_signed_in(app: Flask, password_hash: str, between: Any) -> None:
    person = make_person(password_hash=password_hash)

    def deactivate() -> None:
        with db.write() as session:
            people.deactivate(session, people.SHELL, person.id)

    between(deactivate)
    with pytest.raises(WrongPassword):
        service.sign_in(person.number, PASSWORD, HERE, lasting=DAY)
    assert sessions_of(person) == 0


def test_the_same_password_hashed_anew_meanwhile_still_signs_in(
    app: Flask, password_hash: str, between: Any
) -> None:
    person, anew = make_person(password_hash=password_hash), passwords.hash_password(PASSWORD)

    def hash_again() -> None:
        with db.write() as session:
            session.get_one(Person, person.id).password_hash = anew

    between(hash_again)
    assert service.sign_in(person.number, PASSWORD, HERE, lasting=DAY).person_id == person.id
    assert sessions_of(person) == 1


def test_guesses_at_ones_own_password_are_paced(client: FlaskClient, password_hash: str) -> None:
    person = make_person(password_hash=password_hash)
    sign_in(client, person)
    change = {"current": "wrong", "password": OTHER, "again": OTHER}
    for _ in range(5):
        assert post(client, "/me/password", change).status_code == 200
    right = change | {"current": PASSWORD}
    answer = post(client, "/me/password", right)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 2
    assert "秒再试" in answer.get_data(as_text=True)
    assert service.sign_in(person.number, PASSWORD, Origin("10.0.0.9"), lasting=DAY)  # signing in is apart
    age_failures(timedelta(seconds=2))
    assert post(client, "/me/password", right).status_code == 302
    with db.read() as session:
        subjects = session.scalars(sa.select(SignInFailure.subject)).all()
    assert f"password:{person.id}" not in subjects  # the slate was wiped
