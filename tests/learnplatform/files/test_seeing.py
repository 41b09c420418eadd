"""Who is given an address of a file: its owner, and whom somebody's guard admits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.files.keeping import keep
from learnplatform.files.models import File, Rendition
from learnplatform.files.store import store
from learnplatform.parts import parts
from tests.helpers import make_person, sign_in
from tests.learnplatform.files import material


def kept(owner: Person | None) -> File:
    with db.write() as session:
        return keep(session, [material.pdf()], "讲义.pdf", owner_id=owner.id if owner else None)


def asked(client: FlaskClient, file: File) -> dict[str, Any]:
    answer: dict[str, Any] | None = client.get(f"/api/v1/files/{file.uid}/address").json
    assert answer is not None
    return answer


def test_the_owner_is_told_where_a_file_is_for_some_minutes(app: Flask, client: FlaskClient) -> None:
    person = make_person()
    file = kept(person)
    sign_in(client, person)
    told = asked(client, file)
    assert (told["kind"], told["name"], told["sizes"]) == ("pdf", "讲义.pdf", {})
    assert client.get(told["address"]).data == material.pdf()
    assert client.get(told["download"]).headers["Content-Disposition"].startswith("attachment")
    assert datetime.fromisoformat(told["until"])


def test_others_are_told_nothing_until_a_guard_admits_them(app: Flask, client: FlaskClient) -> None:
    file, worker = kept(make_person()), make_person()
    sign_in(client, worker)
    where = f"/api/v1/files/{file.uid}/address"
    assert client.get(where).status_code == 404
    parts(app).file_guards.append(lambda _session, visitor, it: (visitor.id, it.id) == (worker.id, file.id))
    assert client.get(where).status_code == 200
    assert client.get("/api/v1/files/no-such-file/address").status_code == 404
    assert app.test_client().get(where).status_code == 401


def test_a_file_of_nobody_is_not_everybodys(app: Flask, client: FlaskClient) -> None:
    file = kept(None)
    sign_in(client, make_person())
    assert client.get(f"/api/v1/files/{file.uid}/address").status_code == 404


def test_another_size_has_an_address_of_its_own(app: Flask, client: FlaskClient) -> None:
    person = make_person()
    file = kept(person)
    store().put("ab/small", [b"smaller"])
    with db.write() as session:
        session.add(
            Rendition(
                file_id=file.id,
                kind="small",
                media_type="video/mp4",
                size=7,
                sha256="0" * 64,
                store_key="ab/small",
            )
        )
    sign_in(client, person)
    told = asked(client, file)
    answer = client.get(told["sizes"]["small"])
    assert (answer.data, answer.mimetype) == (b"smaller", "video/mp4")
    assert client.get(told["address"]).data == material.pdf()
