"""Places by counting on the covering index: one statement each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from learnplatform.database import db
from quizzes.standings import rules
from quizzes.standings.listing import Listing, Window, make_window, middle
from quizzes.standings.models import Standing

KEY = Standing.sort_key
_TIE_WIDTH = len(rules.tie_prefix(bytes(rules.KEY_WIDTH)))


def _where(listing: Listing) -> sa.ColumnElement[bool]:
    return sa.and_(
        Standing.board_id == listing.board_id,
        Standing.grading == listing.grading,
        Standing.scope == listing.scope,
        Standing.scope_id == listing.scope_id,
    )


def _number_of(listing: Listing, *conditions: Any) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(Standing)
        .where(_where(listing), *conditions)
        .correlate(None)
        .scalar_subquery()
    )


def _mark(listing: Listing, key: bytes) -> bytes:
    """Before which key those stand who have a better place."""
    return rules.tie_prefix(key) if listing.ties_shared else key


class SqlPlaces:
    """The database's answers; over a connection that is open already, where there is one."""

    def __init__(self, connection: Connection | None = None) -> None:
        self._connection = connection

    def count(self, listing: Listing) -> int:
        return self._all(sa.select(_number_of(listing)))[0][0]

    def rank(self, listing: Listing, key: bytes) -> int:
        return self._all(sa.select(_number_of(listing, key > KEY)))[0][0]

    def page(self, listing: Listing, offset: int, limit: int, mine: bytes | None = None) -> Window:
        rows = sa.select(KEY).where(_where(listing)).order_by(KEY).offset(offset).limit(limit)
        place = None if mine is None else _number_of(listing, _mark(listing, mine) > KEY)
        keys, _before, before_tie, before_mine = self._window(listing, rows, place)
        if not keys and mine is not None:  # beyond the end, where no row carries the count
            before_mine = self.rank(listing, _mark(listing, mine))
        return make_window(
            listing, keys, offset, before_tie, None if before_mine is None else before_mine + 1
        )

    def around(self, listing: Listing, mine: bytes, limit: int) -> Window:
        # Two short runs along the index instead of skipping everyone before.
        above = sa.select(KEY).where(_where(listing), mine > KEY).order_by(KEY.desc()).limit(limit)
        below = sa.select(KEY).where(_where(listing), mine <= KEY).order_by(KEY).limit(limit)
        both = sa.union_all(sa.select(above.subquery()), sa.select(below.subquery()))
        keys, before, before_tie, _mine = self._window(listing, both, None)
        return middle(make_window(listing, keys, before, before_tie), mine, limit)

    def _window(
        self, listing: Listing, rows: Any, place: sa.ScalarSelect[int] | None
    ) -> tuple[list[bytes], int, int, int | None]:
        """The keys in order, how many stand before the first, how many are better, and the extra count."""
        page = rows.cte("page")
        first = sa.select(sa.func.min(page.c.sort_key)).scalar_subquery()
        tie = sa.func.substr(first, 1, _TIE_WIDTH, type_=sa.LargeBinary())
        answer = self._all(
            sa.select(
                page.c.sort_key,
                _number_of(listing, tie > KEY),
                _number_of(listing, tie <= KEY, first > KEY),
                sa.null() if place is None else place,
            ).order_by(page.c.sort_key)
        )
        if not answer:
            return [], 0, 0, None
        _key, better, equal, extra = answer[0]
        return [bytes(row[0]) for row in answer], better + equal, better, extra

    def _all(self, query: Any) -> list[Any]:
        if self._connection is not None:
            return list(self._connection.execute(query))
        with db.read_core() as connection:
            return list(connection.execute(query))
