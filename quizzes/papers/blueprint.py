"""Whether a bank can feed a blueprint: pure counting over classes of questions.

A class is the questions that match exactly the same rules; its mask has the bit `1 << i` for each rule `i`.
With overlapping rules it is not enough that each finds its number alone: one question can't stand on a paper twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_RULES = 30  # a mask fits a 32-bit integer on every database


@dataclass(frozen=True)
class DrawRule:
    """Draw `count` questions of this kind, tag and difficulty; each is worth `points` hundredths."""

    count: int
    points: int
    kind: str | None = None
    tag: str | None = None
    difficulty_from: int = 1
    difficulty_to: int = 5


def shares(counts: Sequence[int], classes: Mapping[int, int]) -> list[dict[int, int]]:
    """How many questions of each class (mask → size) every rule gets, in a largest possible assignment.

    Where all can't be served, earlier rules are. Each question goes to one rule at most.
    """
    taken: list[dict[int, int]] = [{} for _ in counts]
    free = {mask: classes[mask] for mask in sorted(classes)}
    for rule, count in enumerate(counts):
        missing = count
        while missing:
            path = _path(rule, taken, free, set())
            if path is None:
                break
            missing -= _move(path, missing, taken, free)
    return taken


def _path(
    rule: int, taken: list[dict[int, int]], free: dict[int, int], seen: set[int]
) -> list[tuple[int, int]] | None:
    """Steps (rule, class) by which `rule` gets one more: each rule on the way hands its class to the one before."""
    reachable = [mask for mask in free if mask >> rule & 1 and mask not in seen]
    for mask in reachable:
        if free[mask]:
            return [(rule, mask)]
    for mask in reachable:
        seen.add(mask)
        for other, mine in enumerate(taken):
            if other != rule and mine.get(mask):
                rest = _path(other, taken, free, seen)
                if rest is not None:
                    return [(rule, mask), *rest]
    return None


def _move(path: list[tuple[int, int]], most: int, taken: list[dict[int, int]], free: dict[int, int]) -> int:
    """Carry out `path` for as many questions as it bears, at most `most`; how many."""
    handed = [taken[after][mask] for (_, mask), (after, _) in pairwise(path)]
    amount = min(most, free[path[-1][1]], *handed)
    for (rule, mask), (after, _) in pairwise(path):
        taken[rule][mask] = taken[rule].get(mask, 0) + amount
        taken[after][mask] -= amount
    rule, mask = path[-1]
    taken[rule][mask] = taken[rule].get(mask, 0) + amount
    free[mask] -= amount
    return amount


def shortfalls(counts: Sequence[int], classes: Mapping[int, int]) -> list[int]:
    """For each rule, how many distinct questions it lacks; all 0: the blueprint can be drawn."""
    return [count - sum(share.values()) for count, share in zip(counts, shares(counts, classes), strict=True)]


def sizes(rule_count: int, classes: Mapping[int, int]) -> list[int]:
    """For each rule, how many questions match it."""
    return [sum(size for mask, size in classes.items() if mask >> rule & 1) for rule in range(rule_count)]


def never_stuck(counts: Sequence[int], classes: Mapping[int, int]) -> bool:
    """Whether drawing rule after rule without repeats succeeds whatever the earlier rules happened to take."""
    for rule, count in enumerate(counts):
        left = sizes(len(counts), classes)[rule]
        for earlier in range(rule):
            both = sum(size for mask, size in classes.items() if mask >> rule & 1 and mask >> earlier & 1)
            left -= min(counts[earlier], both)
        if left < count:
            return False
    return True


def partition(counts: Sequence[int], classes: Mapping[int, int]) -> dict[int, list[int]]:
    """A rule for every question, so that no two rules share one and each has its number.

    mask → one rule index for each question of the class; what nobody needs is dealt out in turn.
    """
    dealt: dict[int, list[int]] = {}
    needed = shares(counts, classes)
    for mask, size in classes.items():
        rules = [rule for rule in range(len(counts)) if mask >> rule & 1]
        owners = [rule for rule in rules for _ in range(needed[rule].get(mask, 0))]
        owners += [rules[turn % len(rules)] for turn in range(size - len(owners))]
        dealt[mask] = owners
    return dealt
