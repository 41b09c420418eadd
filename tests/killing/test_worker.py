"""The worker is killed with -9, again and again, while it grades: every attempt is graded once, nothing is lost."""

from __future__ import annotations

import random
import subprocess
import time
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
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("app")]

KILLS, EACH_TIME = 20, 25


def _graded() -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).where(Attempt.state == "graded")) or 0


def _worker(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    """A worker that is woken at once, as by a message whose sender is gone."""
    environ = processes.environment(settings.data, settings.database_url)
    return processes.start(["tests.killing.grade"], environ, log)


def _kill_while_it_grades(settings: Settings, log: Path, chance: random.Random) -> None:
    before = _graded()
    worker = _worker(settings, log)
    with processes.running(worker):
        deadline = time.monotonic() + 20
        while _graded() == before and time.monotonic() < deadline:
            time.sleep(0.002)
        assert _graded() > before, log.read_text()
        time.sleep(chance.random() * 0.03)


def test_every_attempt_is_graded_once(settings: Settings, tmp_path: Path) -> None:
    quiz_id = make_quiz(5)
    with db.write() as session:
        board_id = ensure_quiz_board(session, quiz_id).id
    people = [make_person(f"职工{n}") for n in range(EACH_TIME)]
    chance = random.Random(20)
    handed_in = 0
    for kill in range(KILLS):
        handed_in += _hand_in_all(quiz_id, people, kill, chance)
        _kill_while_it_grades(settings, tmp_path / "log", chance)
    last = _worker(settings, tmp_path / "log")
    with processes.running(last):
        deadline = time.monotonic() + 30
        while _graded() < handed_in and time.monotonic() < deadline:
            time.sleep(0.05)
    _all_is_right(board_id, handed_in)


def _hand_in_all(quiz_id: int, people: list[Person], kill: int, chance: random.Random) -> int:
    for person in people:
        hand_in(quiz_id, person, chance.randrange(6), ms=60_000 + kill * 1_000 + chance.randrange(900))
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
