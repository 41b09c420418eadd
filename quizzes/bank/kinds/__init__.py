"""The question kinds, registered in one place."""

from __future__ import annotations

from quizzes.bank.kinds.base import Kind

_kinds: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """The kind `name`. Raises LookupError for one that is not there."""
    return _kinds[name]


def names() -> list[str]:
    """All kinds, in the order in which people are offered them."""
    return list(_kinds)
