"""Grading and boards when things come in an odd order, twice, or after somebody has left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job
from learnplatform.problems import Refusal
from quizzes.arena.models import Arena
from quizzes.attempts import service as attempts
from quizzes.grading import regrading, service
from quizzes.grading.models import Grade
from quizzes.standings.models import Board, GroupStanding, Standing
from quizzes.standings.service import recount
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person
from tests.quizzes.arena.build import make_arena, reigns_of
from tests.quizzes.attempts.taking import MINUTE, NOW, SECOND, begin, change
from tests.quizzes.grading.test_regrading import EVERYWHERE, run_jobs, scores
from tests.quizzes.grading.test_regrading import begin as begin_regrade
from tests.quizzes.standings.test_service import contest_on


def challenge(arena_id: int, person: Person, right: int, number: int) -> int:
    """A challenge handed in under `number`."""
    with db.write() as session:
        arena = session.get_one(Arena, arena_id)
        quiz_id, arena.next_number = arena.quiz_id, max(arena.next_number, number + 1)
    return hand_in(quiz_id, person, right, arena_id=arena_id, arena_number=number)


def board_of(quiz_id: int) -> int:
    with db.read() as session:
        return session.scalars(
            sa.select(Board.id).where(Board.quiz_id == quiz_id, Board.competition_id.is_(None))
        ).one()


def stars(arena_id: int) -> list[tuple[int, int]]:
    return [(reign.person_id, reign.score) for reign in reigns_of(arena_id)]


def test_challenges_graded_out_of_order_are_decided_in_order(app: Flask) -> None:
    arena_id = make_arena(quiz_id=make_quiz(3, purpose="arena"))
    people = [make_person() for _ in range(3)]
    numbered = [challenge(arena_id, people[n], n + 1, n + 1) for n in range(3)]
    seen = []
    for attempt_id in (numbered[2], numbered[1], numbered[0]):
        assert service._grade_batch(1, attempt_id) == 1
        seen.append(stars(arena_id))
    assert seen[:2] == [[], []]
    assert seen[2] == [(person.id, 1000 * (n + 1)) for n, person in enumerate(people)]


def test_publishing_a_regrade_replays_the_arena(app: Flask) -> None:
    quiz_id = make_quiz(1, purpose="arena")
    arena_id, right, wrong = make_arena(quiz_id=quiz_id), make_person(), make_person()
    challenge(arena_id, wrong, 0, 1)
    challenge(arena_id, right, 1, 2)
    service.grade_all()
    assert stars(arena_id)[-1] == (right.id, 1000)
    number = begin_regrade(quiz_id)
    run_jobs()
    assert stars(arena_id)[-1] == (right.id, 1000)
    regrading.publish(None, EVERYWHERE, quiz_id, number)
    assert stars(arena_id) == [(wrong.id, 1000)]


def test_a_regrade_whose_worker_died_half_way_ends_with_the_same_rows(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz_id = make_quiz(1)
    people = [make_person() for _ in range(7)]
    for at, person in enumerate(people):
        hand_in(quiz_id, person, at % 2, ms=1000 * (at + 1))
    service.grade_all()
    monkeypatch.setattr(regrading, "BATCH", 2)
    number = begin_regrade(quiz_id)
    with monkeypatch.context() as dying:
        build_batch, calls = regrading._build_batch, []

        def die(*args: int) -> int | None:
            calls.append(args)
            if len(calls) == 3:
                raise SystemExit  # no handler of a job's errors sees this: the row stays «running»
            return build_batch(*args)

        dying.setattr(regrading, "_build_batch", die)
        with pytest.raises(SystemExit):
            run_jobs()
    with db.write() as session:
        job = session.scalars(sa.select(Job).where(Job.kind == "regrade")).one()
        assert (job.state, job.done) == ("running", 4)
        job.lease_until = now() - SECOND
    jobs.run(job.id)
    regrading.publish(None, EVERYWHERE, quiz_id, number)
    assert scores() == {person.id: 1000 * (1 - at % 2) for at, person in enumerate(people)}
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Grade.grading == number)) == len(people)
    assert recount(board_of(quiz_id)) == []


def test_who_has_left_stays_on_the_board(app: Flask) -> None:
    quiz_id, leaver, stayer = make_quiz(2), make_person(), make_person()
    for person in (leaver, stayer):
        hand_in(quiz_id, person, 2)
    service.grade_submitted(limit=1)
    with db.write() as session:
        session.get_one(Person, leaver.id).active = False
    service.grade_all()
    assert scores() == {leaver.id: 2000, stayer.id: 2000}
    assert recount(board_of(quiz_id)) == []


def test_a_published_regrade_keeps_the_groups_denominators(app: Flask) -> None:
    quiz_id, people = make_quiz(1), [make_person() for _ in range(3)]
    board_id = contest_on(quiz_id, [(each.id, "/1/7/", each.post_id, None) for each in people])
    hand_in(quiz_id, people[0], 0)
    service.grade_all()
    number = begin_regrade(quiz_id)
    run_jobs()
    regrading.publish(None, EVERYWHERE, quiz_id, number)
    with db.read() as session:
        shown = session.get_one(Board, board_id).grading
        row = session.get_one(GroupStanding, (board_id, shown, "department", 7))
    assert (shown, row.score_sum, row.people, row.members) == (number, 1000, 1, 3)


steps = st.lists(
    st.tuples(
        st.sampled_from(["save", "retry", "submit", "grade", "sweep", "expire", "void"]),
        st.integers(0, 2),
        st.integers(0, 1),
        st.booleans(),
    ),
    max_size=20,
)


class History:
    """Three people at one quiz through the real services, and beside them the plain model of what counts."""

    def __init__(self) -> None:
        self.quiz_id, self.people = make_quiz(2), [make_person() for _ in range(3)]
        self.papers = [begin(person, self.quiz_id) for person in self.people]
        self.given: list[dict[int, bool]] = [{} for _ in self.people]
        self.submitted: dict[int, int] = {}  # who → ms
        self.voided: set[int] = set()
        self.sent: list[tuple[int, int, Any]] = []

    def play(self, at: int, step: str, who: int, question: int, value: bool) -> None:
        moment, (attempt_id, _questions) = NOW + at * SECOND, self.papers[who]
        if step == "save":
            self.sent.append((who, question, change(value, seq=at)))
            if self._saved(*self.sent[-1], moment):
                self.given[who][question] = value
        elif step == "retry" and self.sent:
            self._saved(*self.sent[-1], moment)
        elif step == "submit" and who not in self.voided:
            attempts.submit(self.people[who].id, attempt_id, {}, moment)
            self.submitted.setdefault(who, 1000 * at)
        elif step == "void" and who not in self.voided:
            attempts.void(None, EVERYWHERE, attempt_id, "查实代答")
            self.voided.add(who)
        elif step in WORKERS:
            WORKERS[step](moment)

    def _saved(self, who: int, question: int, sent: Any, moment: Any) -> bool:
        attempt_id, questions = self.papers[who]
        try:
            attempts.save(self.people[who].id, attempt_id, questions[question], sent, moment)
        except Refusal:
            return False
        return True

    def expected(self, whole_ms: int) -> list[tuple[int, int]]:
        """(person, score) in the order of the board; who never submitted used all of `whole_ms`."""
        rows = [
            (-1000 * sum(self.given[who].values()), self.submitted.get(who, whole_ms), person.id)
            for who, person in enumerate(self.people)
            if who not in self.voided
        ]
        return [(person, -score) for score, _ms, person in sorted(rows)]


WORKERS: dict[str, Callable[[Any], Any]] = {
    "grade": lambda _moment: service.grade_submitted(limit=1),
    "sweep": lambda _moment: service.grade_all(),
    "expire": attempts.expire_overdue,
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_any_order_of_real_calls_gives_what_the_plain_model_says(
    app: Flask, steps: list[tuple[str, int, int, bool]]
) -> None:
    history = History()
    for at, step in enumerate(steps, start=1):
        history.play(at, *step)
    for worker in ("expire", "sweep", "sweep"):
        WORKERS[worker](NOW + 600 * MINUTE)
    expected = history.expected(whole_ms=10**9)
    with db.read() as session:
        rows = session.execute(
            sa.select(Standing.person_id, Standing.score)
            .join(Board)
            .where(Board.quiz_id == history.quiz_id, Standing.scope == "all")
            .order_by(Standing.sort_key)
        )
        assert [tuple(row) for row in rows] == expected
    assert not expected or recount(board_of(history.quiz_id)) == []
