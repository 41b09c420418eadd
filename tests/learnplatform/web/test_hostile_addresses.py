"""What somebody types into an address by mistake or in bad faith never breaks a page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.web.guard import safe_next
from tests.helpers import call, csrf, make_person, post, sign_in

NUMBERS = [3_000_000_000, 10**17, 10**30]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_was_never_given_out_is_not_found(app: Flask, client: FlaskClient, number: int) -> None:
    sign_in(client, make_person(roles=("admin",)))
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "<int:" not in rule.rule:
            continue
        values = {name: "department" if name == "scope" else number for name in rule.arguments}
        address = app.url_map.bind("localhost").build(rule.endpoint, values)
        answer = client.get(address)
        assert answer.status_code == 404, address


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "/\t/evil.example", "/a\r\nX: y", "/a\nb", "/\u2028", ""]
)
def test_going_on_after_sign_in_stays_on_this_site(app: Flask, target: str) -> None:
    assert safe_next(target) is None


def test_a_line_end_in_the_next_address_is_no_header(client: FlaskClient) -> None:
    sign_in(client, make_person())
    answer = client.get("/sign-in", query_string={"next": "/a\r\nSet-Cookie: x=y"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_body_that_is_no_utf8_is_the_callers_fault(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/session",
        data=b'{"number": "\xff", "password": "x"}',
        content_type="application/json",
        headers={"X-CSRFToken": csrf(client)},
    )
    assert answer.status_code == 422


def test_a_sign_in_number_with_a_zero_byte_is_a_wrong_one(client: FlaskClient) -> None:
    answer = call(client, "POST", "/api/v1/session", {"number": "1\0", "password": "x\0"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "address", ["/admin/people?q=%00", "/bank?q=%00", "/files/%00", "/sign-in?next=/%00"]
)
def test_a_zero_byte_is_refused_and_breaks_nothing(client: FlaskClient, address: str) -> None:
    sign_in(client, make_person(roles=("admin",)))
    assert client.get(address).status_code in (400, 404)


def test_a_zero_byte_in_a_form_is_refused(client: FlaskClient) -> None:
    sign_in(client, make_person(roles=("admin",)))
    assert post(client, "/me/tokens", {"label": "a\0b", "days": "30"}).status_code == 400
