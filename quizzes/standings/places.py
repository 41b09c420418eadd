"""Answering «which place» and «who stands around»: one interface, the database always, a sorted set where there is one.

The database is the truth. Where Valkey is configured it answers as long as it stands at the board's version;
an error, or a copy that is stale or gone, is answered from the database meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import redis
from sqlalchemy import Connection

from quizzes.standings.listing import Listing, Stale, Window
from quizzes.standings.sql import SqlPlaces
from quizzes.standings.valkey import ValkeyPlaces

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

PAUSE = 5.0  # seconds without asking a server that did not answer


class Places(Protocol):
    """The ordered list of one scope of a board; keys are those of `rules.sort_key`."""

    def count(self, listing: Listing) -> int:
        """How many stand in the list."""

    def rank(self, listing: Listing, key: bytes) -> int:
        """How many stand before `key`: a whole key, or a tie prefix, before which are those strictly better."""

    def page(self, listing: Listing, offset: int, limit: int, mine: bytes | None = None) -> Window:
        """At most `limit` from `offset` on, with their places; where `mine` is given, its place too."""

    def around(self, listing: Listing, mine: bytes, limit: int) -> Window:
        """At most `limit` in whose middle `mine` stands (nearer the edge where the list ends), with its place."""


@dataclass
class Both:
    """Valkey if it can, else the database."""

    truth: SqlPlaces
    fast: ValkeyPlaces | None

    def count(self, listing: Listing) -> int:
        return self._ask(lambda places: places.count(listing))

    def rank(self, listing: Listing, key: bytes) -> int:
        return self._ask(lambda places: places.rank(listing, key))

    def page(self, listing: Listing, offset: int, limit: int, mine: bytes | None = None) -> Window:
        return self._ask(lambda places: places.page(listing, offset, limit, mine))

    def around(self, listing: Listing, mine: bytes, limit: int) -> Window:
        return self._ask(lambda places: places.around(listing, mine, limit))

    def _ask(self, question: Callable[[Places], Answer]) -> Answer:
        if self.fast is not None and time.monotonic() >= self.fast.silent_until:
            try:
                return question(self.fast)
            except Stale:
                pass  # the push that is under way, or the sweep, will catch it up
            except redis.RedisError as error:
                # Others must not wait for the same silence.
                self.fast.silent_until = time.monotonic() + PAUSE
                log.warning("Valkey did not answer for a board (%s); the database does", error)
        return question(self.truth)


_fast: ValkeyPlaces | None = None


def configure(valkey_url: str) -> None:
    """Say where the sorted sets live; "" for nowhere."""
    global _fast
    _fast = ValkeyPlaces(valkey_url) if valkey_url else None


def fast_configured() -> bool:
    return _fast is not None


def places(connection: Connection | None = None) -> Both:
    """What answers for boards; over `connection` where the caller has one open."""
    return Both(SqlPlaces(connection), _fast)


def push(board_id: int) -> None:
    """Bring a board's sorted sets to where the database stands; a server that is away is left to the sweep."""
    if _fast is None:
        return
    try:
        _fast.push(board_id)
    except redis.RedisError as error:
        log.warning("board=%s not pushed to Valkey (%s); the sweep will", board_id, error)


def push_stale() -> int:
    """Push every board whose copy is behind, empty or gone; how many."""
    if _fast is None:
        return 0
    try:
        stale = _fast.stale_boards()
        for board_id in stale:
            _fast.push(board_id)
    except redis.RedisError as error:
        log.warning("Valkey does not answer (%s); boards come from the database", error)
        return 0
    return len(stale)
