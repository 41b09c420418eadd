"""Rows of a board with the names people read, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from learnplatform.accounts.models import Department, Person, Post, Specialty
from quizzes.standings import rules
from quizzes.standings.boards import BoardView
from quizzes.standings.listing import Listing, Window
from quizzes.standings.models import GroupStanding, Standing
from quizzes.standings.places import places
from quizzes.standings.rules import Group


@dataclass(frozen=True)
class Row:
    """One person's row as it is shown."""

    place: int
    person_id: int
    name: str
    department: str
    score: int
    duration_ms: int


@dataclass(frozen=True)
class Shown:
    """Consecutive rows, and the visitor's own place and row where they have one."""

    rows: list[Row]
    offset: int
    total: int
    my_place: int | None


def rows_around(
    connection: Connection, board: BoardView, listing: Listing, limit: int, offset: int | None = None
) -> Shown:
    """At most `limit` rows: from `offset` on, or without one around the visitor, or the first ones. Two statements."""
    mine = board.own_key(listing)
    answers = places(connection)
    if offset is None and mine is not None:
        window = answers.around(listing, mine, limit)
    else:
        window = answers.page(listing, offset or 0, limit, mine)
    return Shown(_with_names(connection, listing, window), window.offset, listing.total, window.mine)


def first_rows(connection: Connection, listing: Listing, limit: int) -> list[Row]:
    """The first `limit` rows. Two statements."""
    return _with_names(connection, listing, places(connection).page(listing, 0, limit))


def own_places(connection: Connection, board: BoardView) -> dict[str, tuple[int, int]]:
    """scope → (place, of how many), for every list the visitor stands in."""
    answers = places(connection)
    found = {}
    for scope in board.mine:
        listing = board.listing(scope)
        key = board.mine[scope].sort_key
        mark = rules.tie_prefix(key) if listing.ties_shared else key
        found[scope] = (answers.rank(listing, mark) + 1, listing.total)
    return found


def _with_names(connection: Connection, listing: Listing, window: Window) -> list[Row]:
    people = [rules.person_of(key) for _place, key in window.rows]
    if not people:
        return []
    names = {
        person_id: (name, department or "")
        for person_id, name, department in connection.execute(
            sa.select(Person.id, Person.name, Department.name)
            .outerjoin(
                Standing,
                sa.and_(
                    Standing.board_id == listing.board_id,
                    Standing.grading == listing.grading,
                    Standing.person_id == Person.id,
                    Standing.scope == "department",
                ),
            )
            .outerjoin(Department, Department.id == Standing.scope_id)
            .where(Person.id.in_(people))
        )
    }
    rows = []
    for (place, key), person in zip(window.rows, people, strict=True):
        values = rules.values_of(key)
        rows.append(Row(place, person, *names[person], values["score"], values["duration_ms"]))
    return rows


@dataclass(frozen=True)
class GroupRow:
    """One group's row as it is shown. `members` is None where there is no entry list."""

    place: int
    group: Group
    name: str
    mine: bool

    @property
    def mean(self) -> int:
        """Hundredths of a point, rounded for showing only."""
        people = self.group.people or 1
        return (2 * self.group.score_sum + people) // (2 * people)

    @property
    def permille(self) -> int | None:
        """The participation rate in thousandths, rounded for showing only."""
        members = self.group.members
        return (2000 * self.group.people + members) // (2 * members) if members else None


_NAMES: dict[str, Any] = {"department": Department, "post": Post, "specialty": Specialty}


def group_rows(connection: Connection, board: BoardView, scope: str, measure: str) -> list[GroupRow]:
    """All groups of a scope in the order of a measure. One statement."""
    table = _NAMES[scope]
    found = connection.execute(
        sa.select(
            GroupStanding.group_id,
            GroupStanding.score_sum,
            GroupStanding.people,
            GroupStanding.members,
            table.name,
        )
        .outerjoin(table, table.id == GroupStanding.group_id)
        .where(
            GroupStanding.board_id == board.id,
            GroupStanding.grading == board.grading,
            GroupStanding.scope == scope,
            sa.or_(GroupStanding.people > 0, GroupStanding.members > 0),
        )
    ).all()
    names = {row.group_id: row.name or "" for row in found}
    own = board.mine.get(scope)
    ranked = rules.rank_groups([Group(*row[:4]) for row in found], measure)
    return [
        GroupRow(place, group, names[group.group_id], own is not None and own.scope_id == group.group_id)
        for place, group in ranked
    ]


def measures(board: BoardView, scope: str) -> list[str]:
    """The measures by which groups of a scope are compared on this board."""
    if board.group_boards is not None:
        chosen = {each["measure"] for each in board.group_boards if each["scope"] == scope}
        return [each for each in ("sum", "mean", "rate") if each in chosen]
    # Without an entry list nobody knows how many might have taken part.
    return ["mean", "sum"]


def ahead(rows: Sequence[Row], person_id: int) -> tuple[Row, Row] | None:
    """(own row, the row of the nearest better place) if both are among `rows`."""
    own = next((row for row in rows if row.person_id == person_id), None)
    better = [row for row in rows if own is not None and row.place < own.place]
    return (own, better[-1]) if own is not None and better else None
