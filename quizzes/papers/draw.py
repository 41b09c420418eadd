"""Drawing a paper: a pure function of what is stored.

The stream of numbers is our own (SHA-256 over a label and a counter), so that a draw is the same on every
version of Python, for ever. What an attempt got is recorded in its answer rows; this only makes it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

ALGORITHM = 1  # stored with each attempt; a change to anything here needs the next number beside it

_WORD = 1 << 64


class PoolTooSmall(Exception):
    """The pool can't give what its rules ask for; publishing makes none of which that is true."""


@dataclass(frozen=True)
class Place:
    """An item of a pool: the number of its rule and its position there."""

    rule: int
    position: int


class Stream:
    """Endless unbiased integers, decided by `seed` and `label` alone."""

    def __init__(self, seed: str, label: str) -> None:
        self._prefix = f"learnplatform draw {ALGORITHM}|{seed}|{label}|".encode()
        self._block = 0
        self._words: list[int] = []

    def _word(self) -> int:
        if not self._words:
            digest = sha256(self._prefix + str(self._block).encode()).digest()
            self._block += 1
            self._words = [int.from_bytes(digest[start : start + 8], "big") for start in (24, 16, 8, 0)]
        return self._words.pop()

    def below(self, bound: int) -> int:
        """An integer in [0, bound). Words that would favour the small ones are thrown away."""
        limit = _WORD - _WORD % bound
        while (word := self._word()) >= limit:
            pass
        return word % bound


def sample(stream: Stream, size: int, count: int) -> list[int]:
    """`count` different integers below `size`, in the order drawn; memory grows with `count`, not `size`."""
    moved: dict[int, int] = {}
    drawn = []
    for done in range(count):
        pick = done + stream.below(size - done)
        drawn.append(moved.get(pick, pick))
        moved[pick] = moved.get(done, done)
    return drawn


def candidates(seed: str, rules: Sequence[tuple[int, int]]) -> list[list[int]]:
    """For each rule (count, size) the positions to look at, in order.

    The items of two rules may be the same questions, so each rule draws as many more as were asked for before
    it; `choose` then skips those already taken.
    """
    drawn, before = [], 0
    for number, (count, size) in enumerate(rules):
        drawn.append(sample(Stream(seed, f"rule {number}"), size, min(size, count + before)))
        before += count
    return drawn


def choose(
    rules: Sequence[tuple[int, int]], positions: Sequence[Sequence[int]], versions: dict[Place, int]
) -> list[Place]:
    """The items of a paper, no question version twice, rule after rule. Raises PoolTooSmall."""
    chosen: list[Place] = []
    taken: set[int] = set()
    for number, (count, _size) in enumerate(rules):
        wanted = count
        for position in positions[number]:
            place = Place(number, position)
            if wanted and versions[place] not in taken:
                taken.add(versions[place])
                chosen.append(place)
                wanted -= 1
        if wanted:
            raise PoolTooSmall(f"rule {number} lacks {wanted}")
    return chosen


def arrange(seed: str, chosen: Sequence[Place], shuffled: bool) -> list[Place]:
    """The order in which a person gets the questions; unshuffled: rule by rule as the pool has them."""
    ordered = sorted(chosen, key=lambda place: (place.rule, place.position))
    if not shuffled:
        return ordered
    return [ordered[index] for index in sample(Stream(seed, "questions"), len(ordered), len(ordered))]


def option_order(seed: str, version_id: int, count: int) -> list[int]:
    """The order of a question's `count` options in one attempt."""
    return sample(Stream(seed, f"options {version_id}"), count, count)
