"""A draw is a pure function of what is stored: the same for ever, fair, and never a question twice."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.papers import draw
from quizzes.papers.draw import Place

seeds = st.text("0123456789abcdef", min_size=32, max_size=32)
SEED = "00112233445566778899aabbccddeeff"

# Pinned: these may never change, or stored attempts could not be drawn again.
PINNED_STREAM = [151, 518, 715, 479, 211, 316, 269, 292]
PINNED_CANDIDATES = [[1, 4, 5], [1, 3, 0, 5, 4]]
PINNED_ORDER = [(0, 5), (1, 1), (0, 1), (1, 3), (0, 4)]
PINNED_OPTIONS = [0, 3, 2, 4, 1]


def test_the_stream_gives_the_numbers_it_always_gave() -> None:
    stream = draw.Stream(SEED, "rule 0")
    assert [stream.below(1000) for _ in range(8)] == PINNED_STREAM


def test_a_draw_gives_the_paper_it_always_gave() -> None:
    rules = [(3, 10), (2, 6)]
    positions = draw.candidates(SEED, rules)
    assert positions == PINNED_CANDIDATES
    versions = {Place(rule, at): 100 * rule + at for rule, size in enumerate((10, 6)) for at in range(size)}
    chosen = draw.choose(rules, positions, versions)
    assert [
        (place.rule, place.position) for place in draw.arrange(SEED, chosen, shuffled=True)
    ] == PINNED_ORDER
    assert draw.option_order(SEED, 4711, 5) == PINNED_OPTIONS


@given(seeds, st.integers(1, 400), st.data())
def test_a_sample_has_no_position_twice(seed: str, size: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, size))
    drawn = draw.sample(draw.Stream(seed, "x"), size, count)
    assert len(set(drawn)) == count
    assert all(0 <= position < size for position in drawn)


@given(seeds, st.integers(1, 60))
def test_drawing_all_is_a_permutation(seed: str, size: int) -> None:
    assert sorted(draw.sample(draw.Stream(seed, "x"), size, size)) == list(range(size))


@given(seeds, st.lists(st.tuples(st.integers(1, 6), st.integers(0, 12)), min_size=1, max_size=4))
def test_overlapping_rules_never_give_a_question_twice(seed: str, spare: list[tuple[int, int]]) -> None:
    before, rules = 0, []
    for count, more in spare:
        rules.append((count, count + before + more))
        before += count
    # Every rule draws from the same questions: the worst overlap there is.
    versions = {Place(number, at): at for number, (_count, size) in enumerate(rules) for at in range(size)}
    chosen = draw.choose(rules, draw.candidates(seed, rules), versions)
    taken = [versions[place] for place in draw.arrange(seed, chosen, shuffled=True)]
    assert len(taken) == len(set(taken)) == sum(count for count, _size in rules)
    assert Counter(place.rule for place in chosen) == {
        number: count for number, (count, _) in enumerate(rules)
    }


def test_a_pool_that_is_too_small_says_so() -> None:
    rules = [(2, 2), (1, 2)]
    versions = {Place(0, 0): 1, Place(0, 1): 2, Place(1, 0): 1, Place(1, 1): 2}
    with pytest.raises(draw.PoolTooSmall):
        draw.choose(rules, draw.candidates(SEED, rules), versions)


def test_unshuffled_questions_keep_the_order_of_the_pool() -> None:
    rules = [(5, 5)]
    versions = {Place(0, at): at for at in range(5)}
    chosen = draw.choose(rules, draw.candidates(SEED, rules), versions)
    assert draw.arrange(SEED, chosen, shuffled=False) == [Place(0, at) for at in range(5)]


def test_every_position_has_the_same_chance() -> None:
    seen = Counter(
        position for n in range(3000) for position in draw.sample(draw.Stream(f"{n:032x}", "rule 0"), 10, 3)
    )
    assert all(780 < seen[position] < 1020 for position in range(10)), seen  # 900 expected, sd 25
