"""How far a lesson is, and how many saw each second of a video."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from courses.insight import rules


def reached(rule: str, **facts: int | bool | None) -> int:
    given_facts = {"done": False, "watched_ms": 0, "duration_ms": 60_000, "read_to": 0, "score": None} | facts
    return rules.percent(rule, **given_facts)  # type: ignore[arg-type]


def test_a_lesson_that_was_begun_is_never_empty_and_full_only_when_done() -> None:
    assert reached("watched") == 1
    assert reached("watched", watched_ms=30_000) == 50
    assert reached("watched", watched_ms=60_000) == 99
    assert reached("watched", watched_ms=60_000, done=True) == 100
    assert reached("read", read_to=640) == 64
    assert reached("passed", score=5_500) == 55
    assert reached("watched", watched_ms=30_000, duration_ms=0) == 1


def test_each_person_counts_once_for_a_second_they_saw_any_of() -> None:
    watched = [[[0, 2_500], [2_600, 3_000]], [[1_000, 1_001]], []]
    assert rules.viewers(watched, 4_000) == [1, 2, 1, 0]


def test_what_reaches_past_the_end_is_cut() -> None:
    assert rules.viewers([[[0, 99_000]]], 2_500) == [1, 1, 1]
    assert rules.viewers([[[5_000, 9_000]]], 2_000) == [0, 0]


# An even number of different moments in order: disjoint intervals.
pairs = st.lists(st.integers(0, 20_000), max_size=12, unique=True).map(
    lambda moments: [list(each) for each in zip(*[iter(sorted(moments))] * 2, strict=False)]
)


@given(st.lists(pairs, max_size=5), st.integers(1, 15_000))
def test_the_line_is_what_counting_second_by_second_gives(
    watched: list[list[list[int]]], duration: int
) -> None:
    steps = -(-duration // 1000)
    slow = [
        sum(
            any(
                begin < (n + 1) * 1000 and -(-end // 1000) > n and begin // 1000 < -(-end // 1000)
                for begin, end in each
            )
            for each in watched
        )
        for n in range(steps)
    ]
    assert rules.viewers(watched, duration) == slow


def test_a_long_line_keeps_its_lowest_points() -> None:
    values = [9] * 50 + [2] + [9] * 49
    line = rules.thinned(values, 10)
    assert len(line) == 10
    assert (50, 2) in line


def test_the_place_where_most_stop_is_found() -> None:
    assert rules.steepest([10, 10, 4, 4, 3], 1) == (1, 6)
    assert rules.steepest([5, 5, 5], 1) is None
    assert rules.steepest([], 1) is None
