"""Who takes part, as an officer watches it live."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizzes.attempts.models import Attempt
from quizzes.competitions import queries
from quizzes.competitions.models import Competition
from quizzes.standings import rules as standing_rules
from quizzes.standings.models import Board, BoardEntry


@dataclass
class Count:
    """People: on the list, with a go begun, with one submitted, with one graded."""

    name: str = ""
    entered: int = 0
    started: int = 0
    submitted: int = 0
    graded: int = 0

    def add(self, entered: int = 0, started: int = 0, submitted: int = 0, graded: int = 0) -> None:
        self.entered += entered
        self.started += started
        self.submitted += submitted
        self.graded += graded


@dataclass(frozen=True)
class Participation:
    total: Count
    departments: list[Count]


def participation(session: Session, competition: Competition, board: Board) -> Participation:
    """Two statements whatever the size of the list: it is counted by department path in the database."""
    total, groups = Count(), defaultdict[int | None, Count](Count)
    listed = sa.and_(BoardEntry.board_id == board.id, sa.not_(BoardEntry.withdrawn))
    for path, number in session.execute(
        sa.select(BoardEntry.department_path, sa.func.count())
        .where(listed)
        .group_by(BoardEntry.department_path)
    ):
        for count in (total, groups[standing_rules.department_at(path, board.department_level)]):
            count.add(entered=number)
    person = Attempt.person_id.distinct()
    went = (
        sa.select(
            BoardEntry.department_path,
            sa.func.count(person),
            sa.func.count(person).filter(Attempt.state != "in_progress"),
            sa.func.count(person).filter(Attempt.state == "graded"),
        )
        .join(BoardEntry, BoardEntry.person_id == Attempt.person_id)
        .where(listed, queries.in_window(competition, board.id), Attempt.state != "voided")
        .group_by(BoardEntry.department_path)
    )
    for path, *numbers in session.execute(went):
        for count in (total, groups[standing_rules.department_at(path, board.department_level)]):
            count.add(0, *numbers)
    called = queries.names(session, "department", [group for group in groups if group is not None])
    for group, count in groups.items():
        count.name = called.get(group, "") if group is not None else ""
    return Participation(total, sorted(groups.values(), key=lambda one: (-one.started, one.name)))
