"""The rules of honest watching, tried on any calls in any order."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.learning import watching
from courses.learning.watching import SLACK_MS, SPEED, Clock, Seqs, Union, credit, length, minus, union

MINUTE = 60_000
LESSON = 40 * MINUTE

times = st.integers(0, 2 * 60 * MINUTE)
intervals = st.lists(
    st.tuples(st.integers(0, LESSON), st.integers(0, LESSON)).map(lambda pair: (min(pair), max(pair))),
    max_size=6,
)


def points(found: Union) -> set[int]:
    return {point for start, end in found for point in range(start, end)}


small = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))), max_size=6
)


@given(small, small)
def test_unions_and_differences_are_those_of_sets(one: list[Any], other: list[Any]) -> None:
    a, b = union(one), union(other)
    assert points(a) == {p for start, end in one for p in range(start, end)}
    assert points(minus(a, b)) == points(a) - points(b)
    assert union(a) == a
    assert all(left[1] < right[0] for left, right in itertools.pairwise(a))


@given(small, st.integers(0, 80))
def test_the_first_so_many_are_the_earliest(one: list[Any], ms: int) -> None:
    whole = union(one)
    assert sorted(points(watching.first(whole, ms))) == sorted(points(whole))[:ms]


@settings(max_examples=300)
@given(
    st.lists(times, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), times, st.integers(0, 2), intervals), max_size=14),
)
def test_no_calls_in_any_order_count_more_than_real_time_allows(opened: list[int], calls: list[Any]) -> None:
    clock = Clock()
    counted: dict[int, Union] = {0: (), 1: (), 2: ()}
    by_session = [0] * len(opened)
    for which, at, lesson, claimed in sorted(calls, key=lambda call: call[1]):
        session = which % len(opened)
        if at < opened[session]:
            continue
        given_ = credit(clock, opened[session], at, union(claimed), counted[lesson])
        assert not points_overlap(given_.counted, counted[lesson])
        clock = given_.clock
        counted[lesson] = union((*counted[lesson], *given_.counted))
        by_session[session] += length(given_.counted)
        assert clock.slack_ms <= SLACK_MS
        for moment in opened:
            # Whatever sessions were opened from this moment on have not been given more than the time since.
            total = sum(ms for ms, began in zip(by_session, opened, strict=True) if began >= moment)
            assert total <= SPEED * max(0, at - moment) + SLACK_MS


def points_overlap(one: Union, other: Union) -> bool:
    return length(minus(one, other)) != length(one)


@given(st.permutations(range(20)), st.integers(0, 19))
def test_honest_calls_lose_nothing_however_late_doubled_or_shuffled(order: list[int], twice: int) -> None:
    """Twenty calls of 15 s at double speed, all arriving after the lesson, in any order, one of them again."""
    clock: Clock = Clock()
    counted: Union = ()
    end = 20 * 15_000
    for number in (*order, twice):
        claimed = ((number * 30_000, (number + 1) * 30_000),)
        given_ = credit(clock, 0, end, claimed, counted)
        clock, counted = given_.clock, union((*counted, *given_.counted))
    assert counted == ((0, 600_000),)
    assert clock.slack_ms == 0


def test_what_finds_no_time_yet_is_counted_when_time_has_passed() -> None:
    claimed = ((0, 10 * MINUTE),)
    soon = credit(Clock(), 0, MINUTE, claimed, ())
    assert length(soon.counted) == 2 * MINUTE + SLACK_MS
    later = credit(soon.clock, 0, 5 * MINUTE, claimed, soon.counted)
    assert length(soon.counted) + length(later.counted) == 10 * MINUTE


def test_two_sessions_at_once_share_one_clock() -> None:
    one = credit(Clock(), 0, MINUTE, ((0, 2 * MINUTE),), ())
    other = credit(one.clock, 0, MINUTE, ((0, 2 * MINUTE),), ())
    assert length(one.counted) == 2 * MINUTE
    assert length(other.counted) == SLACK_MS


def test_an_old_session_leaves_a_new_one_its_time() -> None:
    """Watched offline for an hour, sent only after another lesson was opened: both keep all of it."""
    hour = 60 * MINUTE
    late = credit(Clock(), 0, hour + MINUTE, ((0, hour),), ())
    fresh = credit(late.clock, hour, hour + MINUTE, ((0, 2 * MINUTE),), ())
    assert length(late.counted) == hour
    assert length(fresh.counted) == 2 * MINUTE


def test_watching_again_costs_nothing() -> None:
    seen = ((0, 10 * MINUTE),)
    again = credit(Clock(), 0, 0, seen, seen)
    assert again.counted == ()
    assert again.clock == Clock()


def test_a_first_pass_that_must_not_skip_counts_what_follows_on() -> None:
    assert watching.without_skipping(((0, 10_000), (11_000, 20_000), (60_000, 90_000)), ()) == (
        (0, 10_000),
        (11_000, 20_000),
    )
    assert watching.without_skipping(((60_000, 90_000),), ((0, 59_000),)) == ((60_000, 90_000),)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        "[[0,1]]",
        [[0]],
        [[0, 1, 2]],
        [0, 1],
        [["0", "1"]],
        [[True, 2]],
        [[float("nan"), 1]],
        [[0, float("inf")]],
        [[-1, 1]],
        [[5, 1]],
        [[0, 1e300]],
        [[0, 10**400]],
        [[0, 1]] * (watching.MOST_INTERVALS + 1),
    ],
)
def test_what_are_no_intervals_is_refused(sent: Any) -> None:
    with pytest.raises(watching.BadIntervals):
        watching.read_intervals(sent, LESSON)


def test_intervals_end_with_the_lesson() -> None:
    assert watching.read_intervals([[0, 12.5], [12.0, 99_999]], 20_000) == ((0, 20_000),)
    assert watching.read_intervals([[30, 40], [5, 5]], 20_000) == ()


@given(st.lists(st.integers(0, 300), max_size=40))
def test_the_numbers_of_calls_are_remembered_as_ranges(numbers: list[int]) -> None:
    seen = Seqs()
    for number in numbers:
        seen = seen.with_(number)
    assert {number for number in range(301) if number in seen} == set(numbers)


def test_nearly_all_is_all_for_a_player_that_stops_short() -> None:
    assert watching.is_watched(9 * MINUTE - 900, 10 * MINUTE, 90)
    assert not watching.is_watched(9 * MINUTE - 1_100, 10 * MINUTE, 90)
    assert not watching.is_watched(0, 0, 90)
    assert watching.share(599_999, 600_000) == 999
