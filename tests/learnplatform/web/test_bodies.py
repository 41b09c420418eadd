"""A refused request's body is read all the same: otherwise the connection goes, and the next request with it."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask

from tests.helpers import csrf, make_person, sign_in

ANSWER = "/api/v1/attempts/1/answers/1"


@pytest.mark.parametrize(
    ("address", "size", "status", "headers"),
    [
        (ANSWER, 2, 401, {"Authorization": "Bearer wrong"}),
        (ANSWER, 2, 400, {}),
        (ANSWER, 100_000, 413, {"X-CSRFToken": "right"}),
        (ANSWER, 1_000, 404, {"X-CSRFToken": "right"}),
        ("/api/v1/nowhere", 500, 404, {}),
        ("/healthz", 500, 405, {}),
    ],
)
def test_a_refused_body_is_read_to_its_end(
    app: Flask, address: str, size: int, status: int, headers: dict[str, str]
) -> None:
    client = sign_in(app.test_client(), make_person())
    if "X-CSRFToken" in headers:
        headers = {"X-CSRFToken": csrf(client)}
    body = BytesIO(b" " * size)
    answer = client.put(
        address,
        input_stream=body,
        content_type="application/json",
        headers=headers,
        environ_overrides={"CONTENT_LENGTH": str(size)},
    )
    assert answer.status_code == status
    assert body.tell() == size


def test_json_that_is_too_deep_is_refused_as_no_json(app: Flask) -> None:
    client = sign_in(app.test_client(), make_person(roles=("trainer",)))
    deep = "[" * 9_000 + "]" * 9_000
    for method, address in (
        ("PUT", "/courses/manage/1/lessons/1"),
        ("PUT", "/courses/manage/1/order"),
        ("POST", "/bank/preview/single_choice"),
        ("PUT", ANSWER),
        ("POST", "/api/v1/lessons/1/watched"),
    ):
        headers = {"X-CSRFToken": csrf(client), "Content-Type": "application/json"}
        answer = client.open(address, method=method, data=deep, headers=headers)
        assert 400 <= answer.status_code < 500, (method, address)
