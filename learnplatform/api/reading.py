"""The OpenAPI document as a person reads it: sections, rows and plain words for types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Type:
    """A type in words; `name` is the shape it links to, «» where it is none of ours."""

    words: str
    name: str = ""


@dataclass(frozen=True)
class Field:
    name: str
    types: list[Type]
    required: bool
    description: str


@dataclass(frozen=True)
class Call:
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    body: list[Type]
    query: list[Field]
    answers: list[tuple[str, str, list[Type]]]  # status, phrase, types
    refusals: list[tuple[str, str]]


@dataclass(frozen=True)
class Shape:
    name: str
    description: str
    fields: list[Field]


def calls(document: dict[str, Any]) -> list[Call]:
    """Every operation, in the order of the document."""
    return [
        _call(path, method, described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def shapes(document: dict[str, Any]) -> list[Shape]:
    """Every named shape, by name."""
    found = document["components"]["schemas"]
    return [Shape(name, found[name].get("description", ""), _fields(found[name])) for name in sorted(found)]


def types(schema: dict[str, Any]) -> list[Type]:
    """The alternatives that `schema` allows."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [Type(name, name)]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return [each for one in schema[several] for each in types(one)]
    if "enum" in schema:
        return [Type(" · ".join(map(str, schema["enum"])))]
    if schema.get("type") == "array":
        return [Type(f"[{each.words}]", each.name) for each in types(schema.get("items", {}))]
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return [Type(f"{{id: {each.words}}}", each.name) for each in types(schema["additionalProperties"])]
    plain = schema.get("format") or schema.get("type") or "any"
    return [Type(" · ".join(plain) if isinstance(plain, list) else plain)]


def _fields(schema: dict[str, Any]) -> list[Field]:
    required = set(schema.get("required", ()))
    return [
        Field(name, types(each), name in required, each.get("description", ""))
        for name, each in schema.get("properties", {}).items()
    ]


def _call(path: str, method: str, described: dict[str, Any]) -> Call:
    answers, refusals = [], []
    for status, answer in described["responses"].items():
        content = answer.get("content", {})
        if "application/problem+json" in content:
            refusals.append((status, answer["description"]))
        else:
            schema = content.get("application/json", {}).get("schema")
            answers.append((status, answer["description"], types(schema) if schema else []))
    sent = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    query = [
        Field(each["name"], types(each["schema"]), False, each["schema"].get("description", ""))
        for each in described["parameters"]
        if each["in"] == "query"
    ]
    return Call(
        described["operationId"],
        method.upper(),
        path,
        described["summary"],
        types(sent) if sent else [],
        query,
        answers,
        refusals,
    )
