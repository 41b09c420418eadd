"""Access that is ended ends for programs too: their tokens are revoked, or the page says that they go on."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts import passwords
from learnplatform.accounts.models import AccessToken, Person
from learnplatform.accounts.visitor import digest
from learnplatform.database import db
from learnplatform.models import AuditEntry
from tests.helpers import make_person, post, sign_in


class Program:
    """It calls the API with a token of its person's."""

    def __init__(self, client: FlaskClient, person: Person) -> None:
        self.client, self.token = client.application.test_client(), f"token of {person.id}"
        with db.write() as session:
            session.add(AccessToken(token_hash=digest(self.token), person_id=person.id, label="大屏"))

    def status(self) -> Any:
        bearer = {"Authorization": f"Bearer {self.token}"}
        return self.client.get("/api/v1/quizzes", headers=bearer).status_code


def own_password(person: Person) -> None:
    with db.write() as session:
        values = {"must_change_password": False, "password_hash": passwords.hash_password("quiet harbour 7")}
        session.execute(sa.update(Person).where(Person.id == person.id).values(**values))


def revoked() -> list[int]:
    with db.read() as session:
        entries = sa.select(AuditEntry.actor_id).where(AuditEntry.action == "token.revoked")
        return [actor or 0 for actor in session.scalars(entries)]


def test_ending_all_sessions_says_that_tokens_go_on_and_takes_them_along(client: FlaskClient) -> None:
    me, other = make_person(), make_person()
    sign_in(client, me)
    assert 'name="tokens"' not in client.get("/me/sessions").get_data(as_text=True)
    program, others = Program(client, me), Program(client, other)
    page = client.get("/me/sessions").get_data(as_text=True)
    assert "它仍然有效" in page
    assert 'href="/me/tokens"' in page
    assert 'name="tokens"' in page
    post(client, "/me/sessions/end")
    assert client.get("/me").status_code == 302
    assert program.status() == 200
    post(sign_in(client, me), "/me/sessions/end", {"tokens": "1"})
    assert program.status() == 401
    assert others.status() == 200
    assert revoked() == [me.id]


def test_a_new_password_says_that_tokens_go_on(client: FlaskClient) -> None:
    me = make_person(password_hash=passwords.hash_password("quiet harbour 7"))
    sign_in(client, me)
    said = {"current": "quiet harbour 7", "password": "other harbour 8", "again": "other harbour 8"}
    program = Program(client, me)
    post(client, "/me/password", said)
    assert "令牌仍然有效" in client.get("/me").get_data(as_text=True)
    assert program.status() == 200


@pytest.mark.parametrize("way", ["one-time password", "sessions ended", "deactivated"])
def test_an_administrator_who_ends_access_ends_that_of_programs_for_good(
    client: FlaskClient, way: str
) -> None:
    person, admin = make_person(), make_person(roles=("admin",))
    program = Program(client, person)
    assert program.status() == 200
    sign_in(client, admin)
    where = f"/admin/people/{person.id}"
    if way == "one-time password":
        assert post(client, "/admin/people/slips", {"person": person.id}).status_code == 200
    elif way == "sessions ended":
        post(client, f"{where}/sessions/end")
        assert "访问令牌已作废" in client.get(where).get_data(as_text=True)
    else:
        post(client, f"{where}/active", {"active": "no"})
        post(client, f"{where}/active", {"active": "yes"})
    own_password(person)  # whoever got a new password must not revive what was lost with the old one
    assert program.status() == 401
    assert revoked() == ([] if way == "deactivated" else [admin.id])
