"""Asking every source for the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from learnplatform.database import db
from learnplatform.parts import Found, SearchSource
from learnplatform.search.tokens import terms

PAGE = 20
FEW = 5  # of each kind, while several stand below one another
LONGEST = 100  # characters that are looked at


@dataclass(frozen=True)
class Group:
    """What one source found. `page`: from 1; `more`: there is more than `found`."""

    source: SearchSource
    found: list[Found]
    page: int
    more: bool


def look(sources: Sequence[SearchSource], visitor: Any, words: str, kind: str, page: int) -> list[Group]:
    """What was found of `kind`, a page of it, or the best of every kind; kinds without anything are left out."""
    if not terms(words):
        return []
    ordered = sorted(sources, key=lambda source: source.order)
    asked = [source for source in ordered if source.name == kind] or ordered
    alone = len(asked) == 1
    size, page = (PAGE, page) if alone else (FEW, 1)
    groups = []
    with db.read_core() as connection:
        for source in asked:
            found = source.find(connection, visitor, words, (page - 1) * size, size + 1)
            if found:
                groups.append(Group(source, found[:size], page, len(found) > size))
    return groups
