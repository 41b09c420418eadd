"""Phases, windows, and when two results are the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quizzes.competitions import rules

START = datetime(2025, 9, 1, tzinfo=UTC)
END = START + timedelta(days=7)


@pytest.mark.parametrize(
    ("state", "days", "phase"),
    [
        ("draft", 1, "draft"),
        ("open", -1, "soon"),
        ("open", 0, "running"),
        ("open", 7, "over"),
        ("closed", 8, "over"),
        ("published", 9, "published"),
    ],
)
def test_the_phase_follows_state_and_clock(state: str, days: int, phase: str) -> None:
    assert rules.phase(state, START, END, START + timedelta(days=days)) == phase


def test_the_window_lies_within_the_quizs() -> None:
    assert rules.window_fault(START, END, None, None) is None
    assert rules.window_fault(START, END, START, END) is None
    assert rules.window_fault(END, START, None, None) == "backwards"
    assert rules.window_fault(START, END, START + timedelta(seconds=1), None) == "outside-quiz"
    assert rules.window_fault(START, END, None, END - timedelta(seconds=1)) == "outside-quiz"


def content(*people: tuple[int, int]) -> dict[str, Any]:
    winners = [{"place": place, "person_id": who, "score": 100, "duration_ms": 5} for place, who in people]
    return {"winners": winners, "groups": []}


def test_another_order_is_another_result_and_names_who_moved() -> None:
    old, new = content((1, 7), (2, 8), (3, 9)), content((1, 8), (2, 7), (3, 9))
    assert rules.same_result(old, old)
    assert not rules.same_result(old, new)
    assert rules.changed_people(old, new) == [7, 8]


def test_three_who_stand_alone_make_a_podium() -> None:
    assert [row["place"] for row in rules.podium(content((1, 7), (2, 8), (3, 9))["winners"])] == [2, 1, 3]


@pytest.mark.parametrize("places", [[(1, 7), (1, 8), (3, 9)], [(1, 7)], [(1, 7), (2, 8), (3, 9), (3, 10)]])
def test_shared_places_make_a_list_and_no_podium(places: list[tuple[int, int]]) -> None:
    assert rules.podium(content(*places)["winners"]) == []
