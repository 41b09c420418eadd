"""Two connections of a real PostgreSQL: what was confirmed is graded, nobody deadlocks, nothing is doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform import after_commit
from learnplatform.access import Reach
from learnplatform.accounts.models import AccessToken, Person, SignedSession
from learnplatform.accounts.visitor import Credential
from learnplatform.app import create_app
from learnplatform.database import db
from learnplatform.problems import Conflict
from quizzes.arena import management
from quizzes.arena import queries as arenas
from quizzes.arena.models import Arena
from quizzes.attempts import queries, saving, service, starting, submitting
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.grading.service import grade_all
from tests.builders import make_quiz
from tests.conftest import make_settings
from tests.helpers import make_person
from tests.quizzes.attempts.taking import MINUTE, NOW, TRUE, attempt_row, begin, change, stored

LATER = NOW + MINUTE
EVERYWHERE = Reach(everywhere=True)


@pytest.fixture
def pg(postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    application = create_app(make_settings(tmp_path / "data", postgres_url))
    after_commit.publish_with(None)
    with application.app_context():
        yield application
    db.close()


@pytest.fixture
def elsewhere(pg: Flask) -> Iterator[Callable[..., Future[Any]]]:
    """Run something at the same time, on a connection of its own."""
    with ThreadPoolExecutor(8) as pool:

        def run(call: Callable[..., Any], *args: Any) -> Future[Any]:
            def inside() -> Any:
                with pg.app_context():
                    return call(*args)

            return pool.submit(inside)

        yield run


def wait_until_blocked(many: int = 1) -> None:
    """Until so many sessions of this database wait for a lock."""
    query = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _try in range(500):
        with db.read_core() as connection:
            if connection.execute(query).scalar_one() >= many:
                return
        threading.Event().wait(0.01)
    pytest.fail("nobody waits")


def values_of(person_id: int, attempt: int, question: int, seq: int = 1) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "version": question,
        "person": person_id,
        "moment": LATER,
        "writer": 1,
        "new_seq": seq,
        "new_response": TRUE,
    }


def credential_of(person: Person, *, by_token: bool) -> Credential:
    with db.write() as session:
        session.add(
            AccessToken(token_hash="held", person_id=person.id)
            if by_token
            else SignedSession(token_hash="held", person_id=person.id, expires_at=LATER + MINUTE)
        )
    return Credential("held", by_token)


@pytest.mark.parametrize("by_token", [None, True, False])
def test_a_submit_waits_for_a_save_on_its_way_and_what_was_confirmed_is_graded(
    elsewhere: Any, by_token: bool | None
) -> None:
    """`by_token`: which statement saves; None: the one that was told who it is for."""
    me = make_person()
    attempt, (question,) = begin(me, make_quiz(1))
    statement, values = saving._SAVE, values_of(me.id, attempt, question)
    if by_token is not None:
        statement = saving._SAVE_AT_ONCE[by_token]
        values["hash"] = credential_of(me, by_token=by_token).token_hash
        del values["person"]
    with db.write_core() as saving_connection:
        row = saving_connection.execute(statement, values).one_or_none()
        assert row is not None  # it will be confirmed as soon as it is committed
        submit = elsewhere(service.submit, me.id, attempt, {}, LATER)
        wait_until_blocked()
        assert not submit.done()
    submit.result(10)
    assert stored(attempt)[question] == (TRUE, 1, 1)
    assert grade_all() == 1
    with db.read() as session:
        assert session.scalars(sa.select(Grade.score)).all() == [1000]


def test_a_save_that_waited_for_a_submit_is_refused(elsewhere: Any) -> None:
    me = make_person()
    attempt, (question,) = begin(me, make_quiz(1))
    with db.write_core() as connection:
        locked = queries.lock_own(connection, attempt, me.id)
        submitting._close(connection, locked, LATER)
        save = elsewhere(service.save, me.id, attempt, question, change(True), LATER)
        wait_until_blocked()
    with pytest.raises(Conflict) as refusal:
        save.result(10)
    assert refusal.value.kind == "submitted"
    assert stored(attempt)[question] == (None, 0, 0)


@pytest.mark.parametrize("by_token", [True, False])
def test_a_save_at_once_that_waited_for_a_submit_is_not_kept(
    elsewhere: Any, by_token: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = make_person()
    attempt, (question,) = begin(me, make_quiz(1))
    given = credential_of(me, by_token=by_token)
    monkeypatch.setattr(saving, "now", lambda: LATER)
    with db.write_core() as connection:
        locked = queries.lock_own(connection, attempt, me.id)
        submitting._close(connection, locked, LATER)
        save = elsewhere(saving.save_at_once, given, attempt, question, change(True))
        wait_until_blocked()
    assert save.result(10) is False
    assert stored(attempt)[question] == (None, 0, 0)


def test_flushes_saves_and_a_submit_at_once_never_deadlock(elsewhere: Any) -> None:
    me = make_person()
    attempt, questions = begin(me, make_quiz(12))

    def outcome(future: Future[Any]) -> str:
        error = future.exception(30)
        if error is None:
            return "done"
        assert isinstance(error, Conflict), error
        return error.kind

    for seq in range(2, 12, 2):
        forth = {question: change(True, seq) for question in questions}
        back = {question: change(True, seq + 1) for question in reversed(questions)}
        running = [
            elsewhere(service.flush, me.id, attempt, forth, LATER),
            elsewhere(service.flush, me.id, attempt, back, LATER),
            *(
                elsewhere(service.save, me.id, attempt, each, change(True, seq + 1), LATER)
                for each in questions[:4]
            ),
        ]
        if seq == 10:
            running.append(elsewhere(service.submit, me.id, attempt, back, LATER))
        assert {outcome(future) for future in running} <= {"done", "stale", "submitted"}
    assert attempt_row(attempt).state == "submitted"


def test_two_starts_at_once_are_one_attempt(elsewhere: Any) -> None:
    me, quiz_id = make_person(), make_quiz(5, goes_total=1)
    running = [elsewhere(begin, me, quiz_id) for _ in range(6)]
    assert len({future.result(30)[0] for future in running}) == 1
    with db.read() as session:
        rows = session.scalars(sa.select(Attempt)).all()
    assert [(row.go, row.writer) for row in rows] == [(1, 6)]


def make_open_arena() -> tuple[int, int]:
    """(quiz, arena)"""
    quiz_id = make_quiz(1, purpose="arena", composition="drawn")
    setup = management.Setup()
    arena = management.create(quiz_id, setup, EVERYWHERE, make_person().id)
    management.open_arena(arena, EVERYWHERE, make_person().id)
    return quiz_id, arena


def test_a_start_that_saw_the_arena_open_waits_for_who_closes_it_and_is_refused(elsewhere: Any) -> None:
    me, (quiz_id, arena) = make_person(), make_open_arena()
    with db.write() as session:
        arenas.locked(session, arena).state = "closed"
        session.flush()
        start = elsewhere(begin, me, quiz_id)
        wait_until_blocked()
    with pytest.raises(Conflict) as refusal:
        start.result(10)
    assert refusal.value.kind == "arena-closed"
    with db.read() as session:
        assert session.scalars(sa.select(Attempt.id)).all() == []


def test_who_closes_the_arena_waits_for_a_start_and_lets_it_count(elsewhere: Any) -> None:
    me, officer, (quiz_id, arena) = make_person(), make_person(), make_open_arena()
    ask = starting._ask(me.id, quiz_id, False, None, NOW)
    with db.write_core() as connection:
        assert starting._begin(connection, ask) is not None
        closing = elsewhere(management.close_arena, arena, EVERYWHERE, officer.id, "收官")
        wait_until_blocked()
        assert not closing.done()
    closing.result(10)
    with db.read() as session:
        assert session.get_one(Arena, arena).turns[-1]["open"]  # the last go is still to be decided
        assert session.scalars(sa.select(Attempt.arena_id)).all() == [arena]


def test_starts_and_submits_of_an_arena_do_not_wait_for_each_other(elsewhere: Any) -> None:
    first, second, (quiz_id, _arena) = make_person("甲"), make_person("乙"), make_open_arena()
    attempt, _questions = begin(first, quiz_id)
    with db.write_core() as connection:
        submitting._close(connection, queries.lock_own(connection, attempt, first.id), LATER)
        assert elsewhere(begin, second, quiz_id).result(10)


def test_two_submits_at_once_are_one(elsewhere: Any) -> None:
    me = make_person()
    attempt, (question,) = begin(me, make_quiz(1))
    carried = {question: change(True)}
    running = [elsewhere(service.submit, me.id, attempt, carried, LATER) for _ in range(4)]
    receipts = [future.result(30) for future in running]
    assert all(receipt == receipts[0] for receipt in receipts)
    assert receipts[0].answers == {question: 1}


def test_the_sweep_passes_over_what_somebody_is_submitting(elsewhere: Any) -> None:
    first, second, quiz_id = make_person("甲"), make_person("乙"), make_quiz(1)
    one, two = begin(first, quiz_id)[0], begin(second, quiz_id)[0]
    with db.write_core() as connection:
        queries.lock_own(connection, one, first.id)
        assert elsewhere(service.expire_overdue, NOW + 30 * MINUTE).result(10) == 1
    assert (attempt_row(one).state, attempt_row(two).state) == ("in_progress", "submitted")
