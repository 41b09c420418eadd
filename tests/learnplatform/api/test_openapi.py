"""The API's document says every route, and holds together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.api import openapi

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").get_json()


def everything(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from everything(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from everything(inner)


def test_every_api_route_is_described(app: Flask) -> None:
    silent = [
        rule.rule for rule, _method, view in openapi.operations(app) if not hasattr(view, "api_operation")
    ]
    assert silent == []


def test_the_document_has_the_shape_that_openapi_asks_for(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= document["info"].keys()
    names = []
    for path, methods in document["paths"].items():
        assert path.startswith("/api/v1/")
        assert methods.keys() <= METHODS
        for described in methods.values():
            names.append(described["operationId"])
            in_path = {each["name"] for each in described["parameters"] if each["in"] == "path"}
            assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}
            assert all(
                status.isdigit() and answer["description"]
                for status, answer in described["responses"].items()
            )
            for way in described["security"]:
                assert way.keys() <= document["components"]["securitySchemes"].keys()
    assert len(names) == len(set(names))


def test_every_reference_resolves(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    references = [each["$ref"] for each in everything(document) if isinstance(each.get("$ref"), str)]
    assert references
    assert {reference.removeprefix("#/components/schemas/") for reference in references} <= schemas.keys()


def test_no_field_of_an_attempt_is_named_like_a_key(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    shown = schemas["AttemptOut"]["properties"].keys() | schemas["Question"]["properties"].keys()
    assert shown.isdisjoint({"key", "correct", "is_correct", "explanation"})


def test_changes_by_cookie_ask_for_the_csrf_token(document: dict[str, Any]) -> None:
    saving = document["paths"]["/api/v1/attempts/{attempt_id}/answers/{question_id}"]["put"]
    assert saving["security"] == [{"session": [], "csrf": []}, {"bearer": []}]
    assert "application/problem+json" in saving["responses"]["409"]["content"]


def test_the_reader_shows_every_call(client: FlaskClient, document: dict[str, Any]) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    for path in document["paths"]:
        assert path in text
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in text
