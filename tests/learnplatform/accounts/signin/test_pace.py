from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.accounts import passwords
from learnplatform.accounts.models import Person, SignedSession, SignInFailure
from learnplatform.accounts.signin import service
from learnplatform.accounts.signin.service import Origin, WrongPassword
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import TooMany
from tests.helpers import csrf, make_person

PASSWORD = "quiet harbour 7"
DAY = timedelta(days=1)
HERE = Origin("10.0.0.1")


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


def fail(number: str, times: int, origin: Origin = HERE) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            service.sign_in(number, "wrong", origin, lasting=DAY)


def age_failures(by: timedelta) -> None:
    with db.write() as session:
        for row in session.scalars(sa.select(SignInFailure)):
            row.at -= by


def test_after_five_failures_even_the_right_password_waits_but_not_for_long(
    app: Flask, password_hash: str
) -> None:
    person = make_person(password_hash=password_hash)
    fail(person.number, 5)
    with pytest.raises(TooMany) as refusal:
        service.sign_in(person.number, PASSWORD, HERE, lasting=DAY)
    assert 1 <= refusal.value.extra["retry_after"] <= 2
    age_failures(timedelta(seconds=2))
    assert service.sign_in(person.number, PASSWORD, HERE, lasting=DAY).person_id == person.id
    fail(person.number, 4)  # the slate was wiped


def test_a_number_that_does_not_exist_is_paced_alike(app: Flask) -> None:
    fail("99999999", 5)
    with pytest.raises(TooMany):
        service.sign_in("99999999", "wrong", HERE, lasting=DAY)


def test_guesses_from_elsewhere_do_not_lock_somebody_out_of_their_own_phone(
    app: Flask, password_hash: str
) -> None:
    person = make_person(password_hash=password_hash)
    fail(person.number, 5, Origin("203.0.113.9"))
    known = Origin("10.0.0.1", device="0123456789abcdef")
    assert service.sign_in(person.number, PASSWORD, known, lasting=DAY)
    fail(person.number, 5, known)
    with pytest.raises(TooMany):
        service.sign_in(person.number, PASSWORD, known, lasting=DAY)


def test_an_address_that_tries_many_numbers_is_slowed_down(app: Flask) -> None:
    with db.write() as session:
        session.add_all(SignInFailure(subject="address:10.0.0.1") for _ in range(100))
    with pytest.raises(TooMany) as refusal:
        service.sign_in("1", "x", HERE, lasting=DAY)
    assert refusal.value.extra["retry_after"] <= 10
    fail("1", 1, Origin("10.0.0.2"))


def test_two_hundred_people_behind_one_address_all_get_in(
    sqlite_url: str, app: Flask, password_hash: str
) -> None:
    people = [make_person(password_hash=password_hash) for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(lambda one: service.sign_in(one.number, PASSWORD, HERE, lasting=DAY), people))
    assert {one.person_id for one in signed} == {person.id for person in people}


def test_a_page_that_must_wait_says_how_long(client: FlaskClient, password_hash: str) -> None:
    person = make_person(password_hash=password_hash)
    fail(person.number, 5, Origin("127.0.0.1"))
    data = {"csrf_token": csrf(client, "/sign-in"), "number": person.number, "password": PASSWORD}
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 2
    assert "秒再试" in answer.get_data(as_text=True)


def test_a_hash_made_with_old_parameters_is_made_again_at_sign_in(app: Flask) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    person = make_person(password_hash=old)
    service.sign_in(person.number, PASSWORD, HERE, lasting=DAY)
    with db.read() as session:
        stored = session.get_one(Person, person.id).password_hash
    assert stored != old
    assert passwords.verify(stored, PASSWORD)


def test_old_failures_and_sessions_are_forgotten(app: Flask) -> None:
    person = make_person()
    fail(person.number, 1)
    with db.write() as session:
        session.add(SignedSession(token_hash="over", person_id=person.id, expires_at=now() - DAY))
        session.add(SignedSession(token_hash="runs", person_id=person.id, expires_at=now() + DAY))
    service.forget_failures()
    with db.read() as session:
        assert session.scalars(sa.select(SignedSession.token_hash)).all() == ["runs"]
        assert session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 2
    age_failures(timedelta(minutes=16))
    service.forget_failures()
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 0


def test_tries_that_begin_in_the_same_instant_see_one_another(app: Flask) -> None:
    person = make_person()
    together = threading.Barrier(12)

    def attempt(_n: int) -> bool:
        together.wait()
        try:
            service._begin_try(person.number, f"number:{person.number}", HERE)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(attempt, range(12))) == 5
