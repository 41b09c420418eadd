"""When a go may begin, until when it lasts, when its review opens, which one counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from quizzes.papers import rules
from quizzes.papers.rules import Membership, Terms, Usage

NOON = datetime(2025, 9, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
OPEN = Terms("published", 15 * 60_000, opens_at=NOON - HOUR, closes_at=NOON + HOUR)


def test_the_window_holds_its_first_moment_and_not_its_last() -> None:
    assert rules.start_refusal(OPEN, Usage(), NOON - HOUR) is None
    assert rules.start_refusal(OPEN, Usage(), NOON - HOUR - SECOND) == rules.NOT_YET
    assert rules.start_refusal(OPEN, Usage(), NOON + HOUR - SECOND) is None
    assert rules.start_refusal(OPEN, Usage(), NOON + HOUR) == rules.OVER


@pytest.mark.parametrize(
    ("terms", "usage", "refusal"),
    [
        (replace(OPEN, state="draft"), Usage(), rules.DRAFT),
        (replace(OPEN, state="closed"), Usage(), rules.CLOSED),
        (replace(OPEN, arena_state="closed"), Usage(), rules.ARENA_CLOSED),
        (replace(OPEN, goes_total=2), Usage(total=1), None),
        (replace(OPEN, goes_total=2), Usage(total=2), rules.NO_GOES),
        (replace(OPEN, goes_per_day=1), Usage(total=5, today=0), None),
        (replace(OPEN, goes_per_day=1), Usage(total=5, today=1), rules.NO_GOES_TODAY),
    ],
)
def test_state_and_goes(terms: Terms, usage: Usage, refusal: str | None) -> None:
    assert rules.start_refusal(terms, usage, NOON) == refusal


def test_an_arena_asks_for_a_pause_after_the_last_go() -> None:
    terms = replace(OPEN, arena_state="open", arena_pause_ms=60_000)
    usage = Usage(total=1, last_ended_at=NOON)
    assert rules.start_refusal(terms, usage, NOON + 59 * SECOND) == rules.PAUSE
    assert rules.start_refusal(terms, usage, NOON + 60 * SECOND) is None


def test_goes_left_is_the_tighter_of_the_two() -> None:
    assert rules.goes_left(OPEN, Usage(total=9)) is None
    assert rules.goes_left(replace(OPEN, goes_total=3, goes_per_day=5), Usage(total=1, today=1)) == 2
    assert rules.goes_left(replace(OPEN, goes_total=3, goes_per_day=1), Usage(total=2, today=1)) == 0


def test_the_windows_end_cuts_a_go_short_unless_it_keeps_its_full_time() -> None:
    late = NOON + HOUR - 5 * 60 * SECOND
    assert rules.deadline(OPEN, late) == NOON + HOUR
    assert rules.deadline(replace(OPEN, full_time_after_close=True), late) == late + 15 * 60 * SECOND
    assert rules.deadline(OPEN, NOON) == NOON + 15 * 60 * SECOND


@pytest.mark.parametrize(
    ("branch", "audience", "welcome"),
    [
        (None, [], True),
        (5, [], True),
        (6, [], False),
        (None, [("department", 5)], True),
        (None, [("department", 6)], False),
        (None, [("post", 3)], True),
        (None, [("specialty", 3)], False),
        (None, [("department", 6), ("post", 3)], True),
        (6, [("post", 3)], False),
    ],
)
def test_who_a_quiz_is_for(branch: int | None, audience: list[tuple[str, int]], welcome: bool) -> None:
    assert rules.is_for(branch, audience, Membership.of("/1/5/12/", 3, 4)) is welcome


def test_somebody_without_a_post_is_in_no_posts_audience() -> None:
    assert not rules.is_for(None, [("post", 3)], Membership.of(None, None, None))


def test_review_waits_for_the_window_and_for_the_last_who_writes() -> None:
    terms = replace(OPEN, review="after_window")
    assert not rules.review_allowed(terms, NOON, someone_writes=False)
    assert not rules.review_allowed(terms, NOON + HOUR, someone_writes=True)
    assert rules.review_allowed(terms, NOON + HOUR, someone_writes=False)
    assert rules.review_allowed(replace(terms, state="closed"), NOON, someone_writes=False)
    assert not rules.review_allowed(replace(terms, closes_at=None), NOON + HOUR, someone_writes=False)


def test_review_never_and_never_while_an_arena_is_open() -> None:
    assert not rules.review_allowed(replace(OPEN, review="never"), NOON + HOUR, someone_writes=False)
    assert not rules.review_allowed(replace(OPEN, arena_state="open"), NOON, someone_writes=False)
    assert rules.review_allowed(OPEN, NOON, someone_writes=True)


@dataclass
class Gone:
    go: int
    score: int
    duration_ms: int


def test_which_go_counts() -> None:
    goes = [Gone(1, 80, 500), Gone(2, 90, 700), Gone(3, 90, 600), Gone(4, 90, 600), Gone(5, 10, 1)]
    assert rules.counted(goes, "first") is goes[0]
    assert rules.counted(goes, "last") is goes[4]
    assert rules.counted(goes, "best") is goes[2]
    assert rules.counted([], "best") is None
