"""When something is due, taken again, and reminded of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assignments import rules

DUE = datetime(2026, 6, 30, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_due_on_a_day_or_so_many_days_after_coming() -> None:
    came = datetime(2026, 3, 1, tzinfo=UTC)
    assert rules.due(came, due_at=DUE, due_days=None) == DUE
    assert rules.due(came, due_at=None, due_days=30) == came + timedelta(days=30)


def test_a_yearly_course_is_taken_again_after_a_year() -> None:
    leap = datetime(2024, 2, 29, 8, tzinfo=UTC)
    assert rules.again_from(leap, 12) == datetime(2025, 2, 28, 8, tzinfo=UTC)
    assert rules.again_from(datetime(2026, 11, 30, tzinfo=UTC), 3) == datetime(2027, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours_left", "stage"),
    [(24 * 8, 0), (24 * 7, 1), (25, 1), (24, 2), (1, 2), (0, 3), (-1, 3), (-24 * 8, 4)],
)
def test_it_becomes_more_urgent(hours_left: int, stage: int) -> None:
    assert rules.stage(DUE, DUE - HOUR * hours_left) == stage


@given(st.lists(st.integers(-2_000, 2_000), max_size=40))
def test_nobody_is_reminded_twice_of_the_same_urgency(hours: list[int]) -> None:
    told: list[int] = []
    last = None
    for hour in sorted(hours):
        at = DUE + HOUR * hour
        if rules.is_to_remind(DUE, last, at):
            told.append(rules.stage(DUE, at))
            last = at
    assert told == sorted(set(told))
    assert 0 not in told


@pytest.mark.parametrize(
    ("state", "learned", "begun"),
    [(None, False, False), ("active", False, False), ("active", True, True), ("withdrawn", True, False)],
)
def test_a_seat_alone_is_no_beginning(state: str | None, learned: bool, begun: bool) -> None:
    assert rules.has_begun(state, DUE if learned else None) is begun


def test_where_somebody_stands() -> None:
    assert rules.standing(True, True, DUE, DUE + HOUR) == "done"
    assert rules.standing(False, True, DUE, DUE) == "late"
    assert rules.standing(False, True, DUE, DUE - HOUR) == "doing"
    assert rules.standing(False, False, DUE, DUE - HOUR) == "todo"
