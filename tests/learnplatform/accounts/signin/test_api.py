from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from learnplatform.accounts import passwords
from learnplatform.accounts.signin import service
from tests.helpers import make_person

PASSWORD = "quiet harbour 7"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


def state(client: FlaskClient) -> dict:
    return client.get("/api/v1/session").get_json()


def open_session(client: FlaskClient, number: str, password: str, token: str):
    body = {"number": number, "password": password}
    return client.post("/api/v1/session", json=body, headers={"X-CSRFToken": token})


def test_a_lapsed_page_signs_in_again_in_place_and_its_csrf_token_stays_good(
    client: FlaskClient, password_hash: str
) -> None:
    person = make_person(password_hash=password_hash)
    token = state(client)["csrf_token"]
    assert open_session(client, person.number, PASSWORD, token).status_code == 200
    with client.session_transaction() as cookie:
        lapsed = cookie["token"]
    from learnplatform.database import db

    with db.write() as session:
        service.end_session(session, lapsed)
    assert state(client)["signed_in"] is False
    answer = open_session(client, person.number, PASSWORD, token)
    assert answer.get_json()["person_id"] == str(person.id)
    assert answer.get_json()["name"] == person.name
    assert state(client)["signed_in"] is True
    # Another tab still holds the token from before.
    assert client.post("/me/sessions/end", headers={"X-CSRFToken": token}).status_code == 302


def test_a_wrong_password_is_401_and_no_redirect(client: FlaskClient, password_hash: str) -> None:
    person = make_person(password_hash=password_hash)
    answer = open_session(client, person.number, "wrong", state(client)["csrf_token"])
    assert answer.status_code == 401
    assert answer.get_json()["type"] == "/problems/wrong-password"


def test_too_many_tries_are_429_with_the_time_to_wait(client: FlaskClient) -> None:
    token = state(client)["csrf_token"]
    for _ in range(5):
        open_session(client, "nobody", "wrong", token)
    answer = open_session(client, "nobody", "wrong", token)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.get_json()["retry_after"] >= 1


def test_the_csrf_token_is_asked_for(client: FlaskClient, password_hash: str) -> None:
    person = make_person(password_hash=password_hash)
    assert open_session(client, person.number, PASSWORD, "").status_code == 400


def test_a_body_of_another_shape_is_422(client: FlaskClient) -> None:
    token = state(client)["csrf_token"]
    answer = client.post("/api/v1/session", json={"number": 1}, headers={"X-CSRFToken": token})
    assert answer.status_code == 422
