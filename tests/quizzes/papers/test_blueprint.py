"""Counting whether a bank can feed a blueprint, against drawing it by brute force."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from quizzes.papers import blueprint, draw
from quizzes.papers.draw import Place

counts_of = st.lists(st.integers(1, 3), min_size=1, max_size=3)
masks_of = st.lists(st.integers(1, 7), max_size=7)  # each question's mask


def classes(masks: list[int], rules: int) -> dict[int, int]:
    cut = [mask & ((1 << rules) - 1) for mask in masks]
    return {mask: cut.count(mask) for mask in set(cut) if mask}


def can_be_drawn(counts: list[int], masks: list[int]) -> bool:
    """By trying every choice."""
    if not counts:
        return True
    mine = [at for at, mask in enumerate(masks) if mask & 1]
    for chosen in combinations(mine, counts[0]):
        rest = [mask >> 1 for at, mask in enumerate(masks) if at not in chosen]
        if can_be_drawn(counts[1:], rest):
            return True
    return False


@given(counts_of, masks_of)
def test_nothing_is_lacking_exactly_when_some_draw_succeeds(counts: list[int], masks: list[int]) -> None:
    lacking = blueprint.shortfalls(counts, classes(masks, len(counts)))
    assert (sum(lacking) == 0) == can_be_drawn(counts, masks)
    assert all(0 <= lack <= count for lack, count in zip(lacking, counts, strict=True))


@given(counts_of, masks_of)
def test_a_partition_gives_each_rule_its_number_and_each_question_one_rule(
    counts: list[int], masks: list[int]
) -> None:
    sizes = classes(masks, len(counts))
    if sum(blueprint.shortfalls(counts, sizes)):
        return
    dealt = blueprint.partition(counts, sizes)
    owners = [owner for rules in dealt.values() for owner in rules]
    assert {mask: len(rules) for mask, rules in dealt.items()} == sizes
    assert all(mask >> owner & 1 for mask, rules in dealt.items() for owner in rules)
    assert all(owners.count(rule) >= count for rule, count in enumerate(counts))


@given(counts_of, masks_of, st.integers(0, 1_000_000))
def test_what_never_gets_stuck_is_drawn_whatever_the_seed(
    counts: list[int], masks: list[int], seed: int
) -> None:
    if not blueprint.never_stuck(counts, classes(masks, len(counts))):
        return
    versions = {
        Place(rule, position): question
        for rule in range(len(counts))
        for position, question in enumerate(at for at, mask in enumerate(masks) if mask >> rule & 1)
    }
    sizes = [sum(place.rule == rule for place in versions) for rule in range(len(counts))]
    rules = list(zip(counts, sizes, strict=True))
    chosen = draw.choose(rules, draw.candidates(str(seed), rules), versions)
    assert len({versions[place] for place in chosen}) == sum(counts)


def test_earlier_rules_are_served_first() -> None:
    assert blueprint.shortfalls([3, 3], {0b11: 5}) == [0, 1]
    assert blueprint.shortfalls([2, 2], {0b11: 2, 0b01: 2}) == [0, 0]
