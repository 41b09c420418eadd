"""What a competition's result is, and how two of them differ. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PENDING = (
    "in_progress",
    "submitted",
    "needs_marking",
    "set_aside",
)  # states that keep winners from being published


@dataclass(frozen=True)
class Plan:
    """What an officer lays down. `group_boards`: [{"scope", "measure"}]; `audience`: (kind, id) pairs."""

    title: str
    quiz_id: int
    opens_at: datetime
    closes_at: datetime
    intro: str = ""
    branch_id: int | None = None
    audience: tuple[tuple[str, int], ...] = ()
    group_boards: tuple[tuple[str, str], ...] = ()
    department_level: int = 1
    winners: int = 3


def phase(state: str, opens_at: datetime, closes_at: datetime, moment: datetime) -> str:
    """draft, soon, running, over (published still to come), published."""
    if state == "open":
        if moment < opens_at:
            return "soon"
        return "running" if moment < closes_at else "over"
    return "over" if state == "closed" else state


def window_fault(
    opens_at: datetime, closes_at: datetime, quiz_opens_at: datetime | None, quiz_closes_at: datetime | None
) -> str | None:
    """Why a competition can't have this window: backwards, outside-quiz."""
    if closes_at <= opens_at:
        return "backwards"
    too_early = quiz_opens_at is not None and opens_at < quiz_opens_at
    too_late = quiz_closes_at is not None and closes_at > quiz_closes_at
    return "outside-quiz" if too_early or too_late else None


def same_result(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two published contents name the same winners with the same figures."""
    return _essence(one) == _essence(other)


def _essence(content: dict[str, Any]) -> Any:
    people = [
        (row["place"], row["person_id"], row["score"], row["duration_ms"]) for row in content["winners"]
    ]
    groups = [
        (
            board["scope"],
            board["measure"],
            row["place"],
            row["group_id"],
            row["score_sum"],
            row["people"],
            row["members"],
        )
        for board in content["groups"]
        for row in board["rows"]
    ]
    return people, groups


def changed_people(old: dict[str, Any], new: dict[str, Any]) -> list[int]:
    """Whose place among the winners is another one now, or is there no more, or is new."""
    before = {row["person_id"]: row["place"] for row in old["winners"]}
    after = {row["person_id"]: row["place"] for row in new["winners"]}
    return sorted(
        person for person in before.keys() | after.keys() if before.get(person) != after.get(person)
    )


def podium(winners: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first three as they stand on steps: second, first, third. Empty unless three stand there alone."""
    if [row["place"] for row in winners[:3]] != [1, 2, 3] or (len(winners) > 3 and winners[3]["place"] == 3):
        return []
    return [winners[1], winners[0], winners[2]]
