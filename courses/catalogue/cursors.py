"""The catalogue by cursor: what is published meanwhile neither repeats nor hides a course."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.engine import Connection

from courses.authoring.models import Course
from courses.catalogue import finding, listing
from courses.catalogue.filters import Filters
from courses.catalogue.listing import Card
from learnplatform.clock import now
from learnplatform.problems import Invalid
from learnplatform.web.numbers import LARGEST

PAGE = 50


class Cursor(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """Where a page begins: after course `number` published `at`; or, searching, at hit `number` of those known `at`."""

    at: datetime
    number: int


def page(connection: Connection, visitor: Any, wanted: Filters, cursor: str) -> tuple[list[Card], str | None]:
    """A page of cards and the cursor of the next one. Raises Invalid: no cursor of ours."""
    begin = read(cursor) if cursor else None
    if wanted.q:
        return _searched(connection, visitor, wanted, begin or Cursor(now(), 0))
    query = listing.filtered(visitor, wanted).add_columns(Course.published_at)
    if begin is not None:
        later = sa.and_(Course.published_at == begin.at, Course.id < begin.number)
        query = query.where(sa.or_(Course.published_at < begin.at, later))
    order = (Course.published_at.desc(), Course.id.desc())
    rows = connection.execute(query.order_by(*order).limit(PAGE + 1)).all()
    found = listing.cards(connection, [row.id for row in rows[:PAGE]], visitor.id)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return [found[row.id] for row in rows[:PAGE]], write(Cursor(last.published_at, last.id)) if last else None


def _searched(
    connection: Connection, visitor: Any, wanted: Filters, begin: Cursor
) -> tuple[list[Card], str | None]:
    hits = finding.hits(connection, visitor, wanted, begin.number, PAGE + 1, before=begin.at)
    following = write(Cursor(begin.at, begin.number + PAGE)) if len(hits) > PAGE else None
    return [each.card for each in hits[:PAGE]], following


def write(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def read(text: str) -> Cursor:
    """Raises Invalid."""
    try:
        padded = text[:200].encode() + b"=" * (-len(text[:200]) % 4)
        found = msgspec.json.decode(base64.b64decode(padded, b"-_", validate=True), type=Cursor)
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise Invalid(_("cursor 不是这里给出的。")) from error
    if found.at.tzinfo is None or not 0 <= found.number <= LARGEST:
        raise Invalid(_("cursor 不是这里给出的。"))
    return Cursor(found.at.astimezone(UTC), found.number)
