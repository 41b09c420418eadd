"""Handing out files of the store: to whom they were signed for, whole or in part, and nothing in them runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform import clock
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.files import addresses
from learnplatform.files.keeping import keep
from tests.helpers import make_person, sign_in
from tests.learnplatform.files import material

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="4" height="3"/></svg>'


def address(app: Flask, person: Person, content: bytes, name: str = "a.bin", download: bool = False) -> str:
    with db.write() as session:
        file = keep(session, [content], name, owner_id=None)
    with app.test_request_context():
        return addresses.address(file, person.id, download=download)


@pytest.fixture
def worker(client: FlaskClient) -> Person:
    person = make_person()
    sign_in(client, person)
    return person


def test_a_file_is_handed_out_under_lock(app: Flask, client: FlaskClient, worker: Person) -> None:
    answer = client.get(address(app, worker, SVG, "图.svg"))
    assert answer.status_code == 200
    assert answer.data == SVG
    assert answer.mimetype == "image/svg+xml"
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script></html>", b"PK\x03\x04", b"%!PS"])
def test_what_is_not_known_to_be_harmless_is_only_downloaded(
    app: Flask, client: FlaskClient, worker: Person, content: bytes
) -> None:
    answer = client.get(address(app, worker, content, "讲义.html"))
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_part_a_rest_and_an_end_are_answered(app: Flask, client: FlaskClient, worker: Person) -> None:
    where = address(app, worker, bytes(range(100)))
    for asked, wanted, span in (
        ("bytes=0-9", bytes(range(10)), "bytes 0-9/100"),
        ("bytes=90-", bytes(range(90, 100)), "bytes 90-99/100"),
        ("bytes=-5", bytes(range(95, 100)), "bytes 95-99/100"),
        ("bytes=98-500", bytes(range(98, 100)), "bytes 98-99/100"),
    ):
        answer = client.get(where, headers={"Range": asked})
        assert (answer.status_code, answer.data, answer.headers["Content-Range"]) == (206, wanted, span)
        assert answer.content_length == len(wanted)


def test_a_range_behind_the_end_is_told_the_size(app: Flask, client: FlaskClient, worker: Person) -> None:
    answer = client.get(address(app, worker, bytes(100)), headers={"Range": "bytes=100-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */100"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=x", "bytes=9-3"])
def test_what_can_not_be_cut_is_given_whole(
    app: Flask, client: FlaskClient, worker: Person, asked: str
) -> None:
    answer = client.get(address(app, worker, bytes(100)), headers={"Range": asked})
    assert answer.status_code == 200
    assert len(answer.data) == 100


def test_a_range_of_what_has_changed_is_given_whole(app: Flask, client: FlaskClient, worker: Person) -> None:
    where = address(app, worker, bytes(100))
    other = client.get(where, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    same = client.get(where, headers={"Range": "bytes=0-9", "If-Range": client.head(where).headers["ETag"]})
    assert (other.status_code, same.status_code) == (200, 206)


def test_what_the_browser_has_is_not_sent_again(app: Flask, client: FlaskClient, worker: Person) -> None:
    where = address(app, worker, material.pdf())
    tag = client.get(where).headers["ETag"]
    answer = client.get(where, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_head_tells_the_size_and_sends_nothing(app: Flask, client: FlaskClient, worker: Person) -> None:
    answer = client.head(address(app, worker, bytes(100)))
    assert (answer.status_code, answer.content_length, answer.data) == (200, 100, b"")


def test_an_address_is_one_persons(app: Flask, client: FlaskClient, worker: Person) -> None:
    other = make_person()
    where = address(app, other, b"secret")
    assert client.get(where).status_code == 404
    assert app.test_client().get(where).status_code in (302, 401)
    sign_in(client, other)
    assert client.get(where).status_code == 200


def test_an_address_ends_in_minutes(
    app: Flask, client: FlaskClient, worker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = address(app, worker, b"x")
    later = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(addresses, "now", lambda: later)
    assert client.get(where).status_code == 404


def test_a_changed_address_leads_nowhere(app: Flask, client: FlaskClient, worker: Person) -> None:
    where = address(app, worker, b"x")
    head, _, name = where.rpartition("/")
    for at in range(len("/media/"), len(head), 7):
        turned = head[:at] + ("A" if head[at] != "A" else "B") + head[at + 1 :]
        assert client.get(f"{turned}/{name}").status_code == 404


def test_a_name_cannot_break_the_header(app: Flask, client: FlaskClient, worker: Person) -> None:
    answer = client.get(address(app, worker, b"x", 'a"\r\nSet-Cookie: a=b; 名.txt', download=True))
    assert "Set-Cookie: a=b" not in str(answer.headers).splitlines()
    assert answer.headers["Content-Disposition"].count('"') == 2
