"""The worker is killed with -9, again and again, while it grades: every attempt is graded once, nothing is lost."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from learnplatform.accounts.models import Person
from learnplatform.config import Settings
from learnplatform.database import db
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.standings.models import Board, GroupStanding, Standing
from quizzes.standings.recount import recount
from quizzes.standings.service import ensure_quiz_board
from tests import processes
from tests.builders import hand_in_many, make_quiz
from tests.helpers import make_person
from tests.killing.victims import Victims, victims

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("app")]

KILLS, EACH_TIME = 20, 40


@dataclass
class Kill:
    """What a kill cut off: attempts that still waited, and whether a transaction was under way."""

    left: int
    inside: bool


def _waiting() -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).where(Attempt.state == "submitted")) or 0


def _pace(workers: Victims, worker: int, count: int) -> float:
    """The seconds that a worker took for each attempt, from the beginning of its task to the end."""
    return (workers.wait_for(worker, "ended") - workers.wait_for(worker, "begun")) / max(count, 1)


def _grade_to_the_end(workers: Victims) -> float:
    """Let a worker grade all that waits; its pace."""
    count = _waiting()
    worker = workers.start("worker")
    pace = _pace(workers, worker, count)
    workers.kill(worker)
    assert _waiting() == 0, workers.log.read_text()
    return pace


def _kill_while_it_grades(workers: Victims, pace: float, chance: random.Random) -> tuple[Kill, float]:
    """Kill a worker at any moment of its task, which takes `pace` seconds for each attempt; what pace it had."""
    count = _waiting()
    worker = workers.start("worker")
    begun = workers.wait_for(worker, "begun")
    time.sleep(max(0, begun + chance.random() * pace * count - time.monotonic()))
    told = workers.kill(worker)
    if "ended" in told:
        pace = _pace(workers, worker, count)
    return Kill(_waiting(), told[-1] == "inside"), pace


def test_every_attempt_is_graded_once(settings: Settings, tmp_path: Path) -> None:
    quiz_id = make_quiz(5)
    with db.write() as session:
        board_id = ensure_quiz_board(session, quiz_id).id
    people = [make_person(f"职工{n}") for n in range(EACH_TIME)]
    chance = random.Random(20)
    environ = processes.environment(settings.data, settings.database_url)
    with victims(environ, tmp_path / "log") as workers:
        handed_in = _hand_in_all(quiz_id, people, 0, chance)
        pace = _grade_to_the_end(workers)
        kills = []
        for kill in range(KILLS):
            handed_in += _hand_in_all(quiz_id, people, 1 + kill, chance)
            cut, pace = _kill_while_it_grades(workers, pace, chance)
            kills.append(cut)
        _grade_to_the_end(workers)
    # Else the kills came between the tasks, and nothing was shown.
    assert sum(kill.left > 0 for kill in kills) >= KILLS / 4, kills
    assert sum(kill.inside for kill in kills) >= KILLS / 5, kills
    _all_is_right(board_id, handed_in)


def _hand_in_all(quiz_id: int, people: list[Person], kill: int, chance: random.Random) -> int:
    """Everybody hands in once more, with any number of right answers and in any order; how many did."""
    base = 60_000 + kill * 1_000
    hand_in_many(quiz_id, [(person, chance.randrange(6), base + chance.randrange(900)) for person in people])
    return len(people)


def _all_is_right(board_id: int, handed_in: int) -> None:
    with db.read() as session:
        states = dict(
            session.execute(sa.select(Attempt.state, sa.func.count()).group_by(Attempt.state)).all()
        )
        grades = session.scalar(sa.select(sa.func.count()).select_from(Grade))
        failures = session.scalar(sa.select(sa.func.sum(Attempt.failures)))
        places = session.scalar(
            sa.select(sa.func.count()).select_from(Standing).where(Standing.scope == "all")
        )
        whole = session.scalars(sa.select(GroupStanding).where(GroupStanding.scope == "department")).all()
        version = session.scalar(sa.select(Board.version).where(Board.id == board_id))
    assert states == {"graded": handed_in}
    assert (grades, failures, places) == (handed_in, 0, EACH_TIME)
    assert sum(group.people for group in whole) == EACH_TIME
    assert version
    with db.read() as session:
        assert recount(session, board_id) == []
