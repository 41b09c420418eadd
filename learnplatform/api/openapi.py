"""The OpenAPI 3.1 document, made from the routes, their `@operation` and the msgspec shapes these name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask
from flask_babel import get_locale
from werkzeug.routing import Rule

from learnplatform.access import rule_of
from learnplatform.api.operations import Operation
from learnplatform.api.words import in_chinese

_VARIABLE = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")  # «<name>», «<converter:name>»
SAFE = {"GET", "HEAD", "OPTIONS"}
_DESCRIPTION = """\
Ids are opaque strings. Moments are UTC. Points and scores are hundredths of a point, durations milliseconds.

Sign in with the session cookie and send the page's CSRF token in `X-CSRFToken` with whatever changes something,
or send `Authorization: Bearer <token>` with a personal access token. Refusals are problems (RFC 9457), looked at
in this order: sign-in 401, whose it is 404, its state 409, the shape 422.
"""


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Why something was refused (RFC 9457). The last part of `type` is stable; some kinds carry more members."""

    type: str
    title: str
    status: int
    detail: str = ""


def operations(app: Flask) -> Iterator[tuple[Rule, str, Any]]:
    """(rule, method, view) of every API route, in the order of their addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith("/api/"):
            view = app.view_functions[rule.endpoint]
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, getattr(view, "view_class", view)


def document(app: Flask) -> dict[str, Any]:
    """The whole document as plain data, in the language of the request."""
    described = _document(app)
    locale = get_locale()
    return in_chinese(described) if locale is not None and locale.language == "zh" else described


def _document(app: Flask) -> dict[str, Any]:
    declared = [
        (rule, method, view, view.api_operation)
        for rule, method, view in operations(app)
        if hasattr(view, "api_operation")
    ]
    schemas = _Schemas(shape for *_rest, operation in declared for shape in _shapes(operation))
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, view, operation in declared:
        path = _VARIABLE.sub(r"{\1}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _described(rule, method, view, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": app.extensions["settings"].site_name, "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


class _Schemas:
    """The JSON schemas of shapes, named ones as components."""

    def __init__(self, shapes: Iterator[Any]) -> None:
        self._shapes = [Problem]
        for shape in shapes:
            if shape not in self._shapes:
                self._shapes.append(shape)
        schemas, self.components = msgspec.json.schema_components(
            self._shapes, ref_template="#/components/schemas/{name}"
        )
        self._schemas = list(schemas)

    def of(self, shape: Any) -> dict[str, Any]:
        return self._schemas[self._shapes.index(shape)]


def _shapes(operation: Operation) -> Iterator[Any]:
    for shape in (operation.body, *operation.responses.values()):
        if shape is not None:
            yield shape


def _described(rule: Rule, method: str, view: Any, operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    access = rule_of(view)
    is_public = access is not None and access.public
    described: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_") + ("" if method in ("GET", "POST", "PUT") else method),
        "summary": str(operation.summary),
        "tags": [rule.rule.split("/")[3]],
        "parameters": _parameters(rule, operation),
        "responses": _responses(operation, schemas, _refusals(method, is_public, operation)),
        "security": _security(method, is_public),
    }
    if (view.__doc__ or "").strip():
        described["description"] = " ".join(view.__doc__.split())
    if operation.body is not None:
        content = {"application/json": {"schema": schemas.of(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(rule: Rule, operation: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in sorted(rule.arguments, key=rule.rule.index)
    ]
    in_query = [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in (operation.query or {}).items()
    ]
    return in_path + in_query


def _security(method: str, is_public: bool) -> list[dict[str, list[str]]]:
    if is_public:
        return []
    by_cookie: dict[str, list[str]] = {"session": []} if method in SAFE else {"session": [], "csrf": []}
    return [by_cookie, {"bearer": []}]


def _refusals(method: str, is_public: bool, operation: Operation) -> set[int]:
    found = set(operation.problems)
    if not is_public:
        found |= {401, 403}
    if method not in SAFE:
        found.add(400)  # the CSRF token
    return found


def _responses(operation: Operation, schemas: _Schemas, refusals: set[int]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, shape in operation.responses.items():
        responses[str(status)] = {"description": HTTPStatus(status).phrase}
        if shape is not None:
            responses[str(status)]["content"] = {"application/json": {"schema": schemas.of(shape)}}
    for status in sorted(refusals):
        content = {"application/problem+json": {"schema": schemas.of(Problem)}}
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    return responses
