"""Searching the catalogue by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from courses.authoring.models import Course
from courses.catalogue import indexing, listing
from courses.catalogue.filters import Filters
from courses.catalogue.listing import Card
from learnplatform import search


@dataclass(frozen=True)
class Found:
    """A course that was found: where, and the sentence around it as (text, whether it was asked for)."""

    card: Card
    place: str
    title: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]]


@dataclass(frozen=True)
class Hits:
    """A page of what was found; `more`: there is another one."""

    hits: list[Found]
    page: int
    more: bool


def find(connection: Connection, visitor: Any, wanted: Filters, number: int) -> Hits:
    """A page of the courses whose words hold what `wanted` asks for, the best first."""
    found = hits(connection, visitor, wanted, (number - 1) * listing.PAGE, listing.PAGE + 1)
    return Hits(found[: listing.PAGE], number, len(found) > listing.PAGE)


def hits(
    connection: Connection,
    visitor: Any,
    wanted: Filters,
    offset: int,
    limit: int,
    *,
    before: datetime | None = None,
) -> list[Found]:
    """What was found from `offset` on; `before`: among what was published until then."""
    visible = listing.filtered(visitor, wanted)
    if before is not None:
        visible = visible.where(Course.published_at <= before)
    found = search.find(connection, wanted.q, kind=indexing.KIND, visible=visible, limit=limit, offset=offset)
    cards = listing.cards(connection, [each.object_id for each in found], visitor.id)
    return [
        Found(cards[each.object_id], each.place, each.title, each.snippet)
        for each in found
        if each.object_id in cards
    ]
