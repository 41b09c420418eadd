"""Order, places and comparison of groups, over all that numbers can be."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quizzes.standings import rules
from quizzes.standings.rules import Go, Group

scores = st.integers(0, 10**6)
times = st.integers(0, 10**8)
ids = st.integers(1, 2**40)
people = st.lists(st.tuples(scores, times, ids), max_size=30, unique_by=lambda row: row[2])


def key(score: int, ms: int, person: int) -> bytes:
    return rules.sort_key({"score": score, "duration_ms": ms}, person)


@given(people)
def test_bytes_stand_in_the_order_of_score_then_time_then_person(rows: list[tuple[int, int, int]]) -> None:
    in_order = sorted(rows, key=lambda row: (-row[0], row[1], row[2]))
    assert sorted(key(*row) for row in rows) == [key(*row) for row in in_order]


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1), ids)
def test_a_key_gives_back_what_it_was_made_of(score: int, ms: int, person: int) -> None:
    made = key(score, ms, person)
    assert len(made) == rules.KEY_WIDTH
    assert rules.values_of(made) == {"score": score, "duration_ms": ms}
    assert rules.person_of(made) == person


@given(people)
def test_any_order_of_keys_is_possible(rows: list[tuple[int, int, int]]) -> None:
    order = (("duration_ms", "descending"), ("score", "ascending"))
    keys = [rules.sort_key({"score": s, "duration_ms": t}, p, order) for s, t, p in rows]
    in_order = sorted(rows, key=lambda row: (-row[1], row[0], row[2]))
    assert [rules.person_of(each) for each in sorted(keys)] == [row[2] for row in in_order]


@given(people, st.integers(0, 29), st.booleans())
def test_places_of_a_part_are_those_of_the_whole(
    rows: list[tuple[int, int, int]], start: int, shared: bool
) -> None:
    keys = sorted(key(score % 3, ms % 2, person) for score, ms, person in rows)
    whole = [
        1
        + sum(rules.tie_prefix(other) < rules.tie_prefix(each) if shared else other < each for other in keys)
        for each in keys
    ]
    part = keys[start:]
    better = sum(rules.tie_prefix(other) < rules.tie_prefix(part[0]) for other in keys) if part else 0
    assert rules.places(part, start, better, shared=shared) == whole[start:]


@given(st.lists(st.tuples(scores, times), min_size=1, max_size=8))
def test_the_go_that_counts(goes: list[tuple[int, int]]) -> None:
    made = [Go(100 + n, n, score, ms) for n, (score, ms) in enumerate(goes, start=1)]
    best = rules.counted(made, "best")
    assert best is not None
    assert all((best.score, -best.duration_ms) >= (go.score, -go.duration_ms) for go in made)
    assert rules.counted(reversed(made), "best") == best
    assert rules.counted(made, "last") == made[-1]
    assert rules.counted(made, "first") == made[0]


def test_without_a_go_nothing_counts() -> None:
    assert rules.counted([], "best") is None


def test_departments_compete_at_the_board_s_level() -> None:
    assert rules.department_at("/1/5/12/", 1) == 5
    assert rules.department_at("/1/", 1) == 1
    assert rules.department_at("", 1) is None
    assert rules.scopes("/1/5/", None, 3, 1) == {"all": 0, "department": 5, "specialty": 3}


groups = st.lists(
    st.builds(Group, ids, st.integers(0, 10**9), st.integers(1, 10**5), st.integers(1, 10**5)),
    max_size=12,
    unique_by=lambda group: group.group_id,
)


@given(groups, st.sampled_from(["sum", "mean", "rate"]))
def test_groups_compare_as_exact_fractions(made: list[Group], measure: str) -> None:
    ranked = rules.rank_groups(made, measure)
    values = [Fraction(*rules.fraction(group, measure)) for _place, group in ranked]
    assert values == sorted(values, reverse=True)
    for (place, _group), value in zip(ranked, values, strict=True):
        assert place == 1 + sum(other > value for other in values)


def test_means_that_round_alike_are_told_apart() -> None:
    close = [Group(1, 333_333_333, 1_000_000), Group(2, 333_333_334, 1_000_000)]
    assert [group.group_id for _place, group in rules.rank_groups(close, "mean")] == [2, 1]


def test_what_it_takes_to_pass_the_one_ahead() -> None:
    assert rules.gap(Go(1, 1, 8600, 482_000), Go(2, 1, 8600, 468_000)) == ("faster", 14_001)
    assert rules.gap(Go(1, 1, 8400, 100_000), Go(2, 1, 8600, 468_000)) == ("higher", 200)
