"""The words in which places are asked for and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.standings import rules


class Stale(Exception):
    """A copy that is not where the database is: behind, empty or gone."""


@dataclass(frozen=True)
class Listing:
    """One scope of a board under one grading, as the database has it: at `version`, with `total` people.

    `installation` names the copies that are this database's; "" where there can be none yet.
    """

    board_id: int
    grading: int
    scope: str
    scope_id: int
    version: int
    total: int
    ties_shared: bool = True
    installation: str = ""


@dataclass(frozen=True)
class Window:
    """Consecutive rows of a list: (place, key). `offset`: how many stand before the first of them."""

    rows: list[tuple[int, bytes]]
    offset: int
    mine: int | None = None


def make_window(
    listing: Listing,
    keys: Sequence[bytes],
    offset: int,
    before_tie: int,
    mine: int | None = None,
) -> Window:
    """Give consecutive keys their places; `before_tie`: how many are strictly better than the first."""
    places = rules.places(keys, offset, before_tie, shared=listing.ties_shared)
    return Window(list(zip(places, keys, strict=True)), offset, mine)


def middle(window: Window, mine: bytes, limit: int) -> Window:
    """At most `limit` rows of `window`, with `mine` in their middle."""
    index = next((at for at, (_place, key) in enumerate(window.rows) if key >= mine), len(window.rows))
    start = max(0, min(index - limit // 2, len(window.rows) - limit))
    place = window.rows[index][0] if index < len(window.rows) and window.rows[index][1] == mine else None
    return Window(window.rows[start : start + limit], window.offset + start, place)
