"""Who stands before whom, which attempt counts, and how groups compare. Integers only."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Protocol

# One entry per ordered key of a board; the person's id always comes last and makes the order total.
ORDER = (("score", "descending"), ("duration_ms", "ascending"))
_WIDTH = 8
_MIDDLE = 1 << 63
KEY_WIDTH = _WIDTH * (len(ORDER) + 1)


@dataclass(frozen=True, slots=True)
class Go:
    """A graded attempt, as far as places depend on it."""

    attempt_id: int
    number: int  # the person's first, second, … go at this quiz
    score: int
    duration_ms: int


def sort_key(values: dict[str, int], person_id: int, order: Sequence[tuple[str, str]] = ORDER) -> bytes:
    """The ordered keys and the person as bytes of fixed width: smaller is better, compared byte by byte.

    Each value is a signed 64-bit integer. Raises ValueError for one that does not fit.
    """
    numbers = [values[name] if way == "ascending" else ~values[name] for name, way in order]
    try:
        return struct.pack(f">{len(numbers) + 1}Q", *(n + _MIDDLE for n in numbers), person_id + _MIDDLE)
    except struct.error as error:
        raise ValueError("a board's key must fit 64 bits") from error


def tie_prefix(key: bytes) -> bytes:
    """What people who share a place have in common: the key without the person."""
    return key[:-_WIDTH]


def person_of(key: bytes) -> int:
    return struct.unpack(">Q", key[-_WIDTH:])[0] - _MIDDLE


def values_of(key: bytes, order: Sequence[tuple[str, str]] = ORDER) -> dict[str, int]:
    """The values a key was made of."""
    numbers = [n - _MIDDLE for n in struct.unpack(f">{len(order)}Q", tie_prefix(key))]
    return {
        name: number if way == "ascending" else ~number
        for (name, way), number in zip(order, numbers, strict=True)
    }


def places(keys: Sequence[bytes], before: int, before_tie: int, *, shared: bool) -> list[int]:
    """The places of consecutive `keys` of a board.

    `before`: how many stand before the first of them; `before_tie`: how many are strictly better than it.
    """
    result: list[int] = []
    for index, key in enumerate(keys):
        if not shared:
            result.append(before + index + 1)
        elif index and tie_prefix(key) == tie_prefix(keys[index - 1]):
            result.append(result[-1])
        else:
            result.append((before + index if index else before_tie) + 1)
    return result


def counted(goes: Iterable[Go], counting: str) -> Go | None:
    """The go that counts: the best (score, then time, then the earlier one), the last or the first."""
    choices = list(goes)
    if not choices:
        return None
    if counting == "last":
        return max(choices, key=lambda go: go.number)
    if counting == "first":
        return min(choices, key=lambda go: go.number)
    return min(choices, key=lambda go: (-go.score, go.duration_ms, go.number))


def department_at(path: str, level: int) -> int | None:
    """The department at depth `level` of a path like «/1/5/12/»; who belongs higher up counts there."""
    ids = [int(part) for part in path.split("/") if part]
    return ids[min(level, len(ids) - 1)] if ids else None


def scopes(path: str, post_id: int | None, specialty_id: int | None, level: int) -> dict[str, int]:
    """The lists somebody stands in: scope → group. Who has no post stands in no post's list."""
    places_in = {
        "all": 0,
        "department": department_at(path, level),
        "post": post_id,
        "specialty": specialty_id,
    }
    return {scope: group for scope, group in places_in.items() if group is not None}


@dataclass(frozen=True, slots=True)
class Group:
    """A group's exact numbers. `members` is None where there is no entry list."""

    group_id: int
    score_sum: int
    people: int
    members: int | None = None


def fraction(group: Group, measure: str) -> tuple[int, int]:
    """A group's measure as (numerator, denominator); the denominator is never 0."""
    if measure == "sum":
        return group.score_sum, 1
    if measure == "mean":
        return group.score_sum, group.people or 1
    if measure == "rate":
        return group.people, group.members or 1
    raise ValueError(measure)


def compare(one: Group, other: Group, measure: str) -> int:
    """Negative where `one` stands before `other`, 0 where they share a place."""
    (a, b), (c, d) = fraction(one, measure), fraction(other, measure)
    return (c * b > a * d) - (c * b < a * d)


def rank_groups(groups: Iterable[Group], measure: str) -> list[tuple[int, Group]]:
    """(place, group) in order; equals share a place and stand in the order of their ids."""

    def order(one: Group, other: Group) -> int:
        return compare(one, other, measure)

    in_order = sorted(sorted(groups, key=lambda group: group.group_id), key=cmp_to_key(order))
    ranked: list[tuple[int, Group]] = []
    for index, group in enumerate(in_order, start=1):
        same = ranked and compare(ranked[-1][1], group, measure) == 0
        ranked.append((ranked[-1][0] if same else index, group))
    return ranked


class Placed(Protocol):
    @property
    def score(self) -> int: ...

    @property
    def duration_ms(self) -> int: ...


def gap(mine: Placed, ahead: Placed) -> tuple[str, int]:
    """What it takes to overtake the one ahead: ("faster", ms) with the same score, else ("higher", hundredths).

    Being one millisecond faster is enough, and with the same time one must be faster than they were.
    """
    if mine.score == ahead.score:
        return "faster", mine.duration_ms - ahead.duration_ms + 1
    return "higher", ahead.score - mine.score
