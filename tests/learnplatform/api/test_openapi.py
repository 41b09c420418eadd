"""The API's document says every route, and holds together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.api import openapi
from learnplatform.api.words import CHINESE as CHINESE_WORDS

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


CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def sentences(document: dict[str, Any]) -> list[str]:
    """What the document says to people: titles, summaries and descriptions."""
    names = ("summary", "description")
    return [each[name] for each in everything(document) for name in names if isinstance(each.get(name), str)]


@pytest.mark.parametrize("address", ["/api/v1/openapi.json", "/api/v1/docs"])
def test_the_english_document_has_no_chinese_in_it(app: Flask, address: str) -> None:
    answer = app.test_client().get(address, headers={"Accept-Language": "en"})
    if answer.is_json:
        found = sentences(answer.get_json())
        assert len(found) > 50
    else:
        main = answer.get_data(as_text=True).partition("<main")[2].partition("</main>")[0]
        found = main.splitlines()
        assert len(found) > 50
    assert [line for line in found if CHINESE.search(line)] == []


def test_every_sentence_of_the_chinese_document_is_chinese(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json", headers={"Accept-Language": "zh-CN"})
    assert [line for line in sentences(answer.get_json()) if not CHINESE.search(line)] == []


def test_what_is_said_in_chinese_is_still_said_in_english(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"})
    said = {" ".join(line.split()) for line in sentences(answer.get_json())}
    assert CHINESE_WORDS.keys() - said == set()
