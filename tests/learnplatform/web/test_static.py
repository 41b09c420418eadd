"""Static files: packed for the wire, kept for a year, nothing outside of their folders."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask

from tests.helpers import make_person, sign_in


@pytest.fixture(params=[None, "gzip, deflate, br"])
def encoding(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"Accept-Encoding": request.param} if request.param else {}


def test_a_stylesheet_is_packed_for_who_can_unpack_it(app: Flask, encoding: dict[str, str]) -> None:
    client = app.test_client()
    answer = client.get("/static/x/web/app.css", headers=encoding)
    packed = answer.headers.get("Content-Encoding") == "gzip"
    assert packed is bool(encoding)
    body = gzip.decompress(answer.data) if packed else answer.data
    assert b"--bs-primary" in body
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["web/../../config.py", "web/%2e%2e/__init__.py", "nothing/app.css", "web", "web/"]
)
def test_nothing_outside_of_the_folders_is_served(app: Flask, path: str) -> None:
    assert app.test_client().get(f"/static/x/{path}").status_code == 404


def test_the_first_page_weighs_little_on_the_wire(app: Flask) -> None:
    client = sign_in(app.test_client(), make_person())
    headers = {"Accept-Encoding": "gzip"}
    page = client.get("/", headers=headers)
    text = gzip.decompress(page.data).decode() if page.headers.get("Content-Encoding") else page.text
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text))
    assert len(addresses) >= 4
    weight = len(page.data) + sum(len(client.get(address, headers=headers).data) for address in addresses)
    assert weight < 150_000, weight
