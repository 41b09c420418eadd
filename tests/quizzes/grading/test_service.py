"""Grading what was submitted: once, completely, whatever gets in the way."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.database import db
from learnplatform.models import AuditEntry
from quizzes.attempts.models import Attempt
from quizzes.bank.models import QuestionVersion
from quizzes.grading import judging, service
from quizzes.grading.models import Grade, Grading
from quizzes.standings.models import Board, Standing
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person


def state_of(attempt_id: int) -> str:
    with db.read() as session:
        return session.get_one(Attempt, attempt_id).state


def everything() -> dict[str, list[Any]]:
    with db.read() as session:
        return {
            "grades": sorted(
                map(tuple, session.execute(sa.select(Grade.attempt_id, Grade.grading, Grade.score)))
            ),
            "standings": sorted(
                map(
                    tuple,
                    session.execute(
                        sa.select(Standing.person_id, Standing.scope, Standing.scope_id, Standing.sort_key)
                    ),
                )
            ),
        }


def break_question(attempt_id: int) -> None:
    """Make the first question of the attempt's paper one that no kind can judge."""
    with db.write() as session:
        first = session.execute(
            sa.text("SELECT version_id FROM answers WHERE attempt_id = :id ORDER BY position LIMIT 1"),
            {"id": attempt_id},
        ).scalar_one()
        session.execute(sa.update(QuestionVersion).where(QuestionVersion.id == first).values(kind="gone"))


def test_a_submitted_attempt_gets_its_score_marks_and_places(app: Flask) -> None:
    person, quiz_id = make_person(), make_quiz(3)
    attempt_id = hand_in(quiz_id, person, right=2, ms=61_000)
    assert service.grade_submitted() == 1
    with db.read() as session:
        grade = session.get_one(Grade, (attempt_id, 1))
        standing = session.get_one(Standing, (session.scalar(sa.select(Board.id)), 1, person.id, "all"))
    assert (grade.score, [mark["points"] for mark in grade.marks]) == (2000, [1000, 1000, 0])
    assert (standing.attempt_id, standing.score, standing.duration_ms) == (attempt_id, 2000, 61_000)
    assert state_of(attempt_id) == "graded"


def test_nothing_waiting_is_nothing_done(app: Flask) -> None:
    assert service.grade_submitted() == 0


def test_grading_twice_gives_the_same_rows(app: Flask) -> None:
    quiz_id = make_quiz(3)
    attempts = [hand_in(quiz_id, make_person(), right=right) for right in (1, 3, 2)]
    service.grade_all()
    before = everything()
    with db.write() as session:  # as if the worker had died just before the state was written
        session.execute(sa.update(Attempt).where(Attempt.id.in_(attempts)).values(state="submitted"))
    assert service.grade_all() == 3
    assert everything() == before


def test_a_reopened_attempt_is_not_graded_from_what_was_read_before(app: Flask) -> None:
    attempt_id = hand_in(make_quiz(2), make_person(), right=2)
    with db.read() as session:
        work = service._take(session, 10, None)
    with db.write() as session:
        session.get_one(Attempt, attempt_id).state = "in_progress"
    with db.write() as session:
        assert service._store(session, work) == 0
    assert (state_of(attempt_id), everything()["grades"]) == ("in_progress", [])


def test_an_attempt_that_keeps_failing_is_set_aside_and_holds_up_nobody(app: Flask) -> None:
    bad = hand_in(make_quiz(2), make_person(), right=2)
    break_question(bad)
    good = hand_in(make_quiz(2), make_person(), right=2)
    service.grade_submitted(limit=1)
    assert service.grade_submitted(limit=1) == 1
    assert state_of(good) == "graded"
    for _ in range(3):
        assert service.grade_submitted() == 0
    assert state_of(bad) == "submitted"
    service.grade_submitted()
    assert state_of(bad) == "set_aside"
    with db.read() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "attempt.set_aside")).one()
    assert entry.object_id == str(bad)


def test_a_batch_that_cannot_be_stored_is_tried_one_by_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz_id, culprit = make_quiz(2), make_person()
    bad, good = hand_in(quiz_id, culprit, right=2), hand_in(quiz_id, make_person(), right=1)
    count = service.standings.count_people

    def fragile(session: Any, quiz: int, grading: int, people: set[int]) -> None:
        if culprit.id in people:
            raise ArithmeticError("unforeseen")
        count(session, quiz, grading, people)

    monkeypatch.setattr(service.standings, "count_people", fragile)
    assert service.grade_submitted() == 1
    assert (state_of(good), state_of(bad)) == ("graded", "submitted")
    with db.read() as session:
        assert session.get_one(Attempt, bad).failures == 1


def test_an_attempt_arriving_while_a_regrade_is_built_gets_both_grades(app: Flask) -> None:
    quiz_id = make_quiz(2)
    with db.write() as session:
        session.add(Grading(quiz_id=quiz_id, number=2, state="building"))
    hand_in(quiz_id, make_person(), right=2)
    service.grade_all()
    assert [row[1:] for row in everything()["grades"]] == [(1, 2000), (2, 2000)]


def test_a_regrade_begun_after_a_batch_was_judged_gets_its_grade_too(app: Flask) -> None:
    quiz_id = make_quiz(2)
    hand_in(quiz_id, make_person(), right=2)
    with db.read() as session:
        work = service._take(session, 10, None)
    with db.write() as session:
        session.add(Grading(quiz_id=quiz_id, number=2, state="building"))
    with db.write() as session:
        service._store(session, work)
    assert [row[1:] for row in everything()["grades"]] == [(1, 2000), (2, 2000)]


def test_two_graders_at_once_grade_each_attempt_once(app: Flask) -> None:
    quiz_id = make_quiz(3)
    people = [make_person() for _ in range(6)]
    for number in range(24):
        hand_in(quiz_id, people[number % 6], right=number % 4)
    done: list[int] = []

    def work() -> None:
        total = 0
        while graded := service.grade_submitted(limit=3):
            total += graded
        done.append(total)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    service.grade_all()
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Grade)) == 24
        places = session.scalar(sa.select(sa.func.count()).where(Standing.scope == "all"))
    assert (sum(done), places) == (24, 6)


def test_keys_are_read_once_for_many_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    quiz_id = make_quiz(3)
    reads: list[set[int]] = []
    read = judging._read_versions
    monkeypatch.setattr(
        judging, "_read_versions", lambda session, ids: reads.append(ids) or read(session, ids)
    )
    for _ in range(3):
        hand_in(quiz_id, make_person(), right=1)
        service.grade_submitted()
    assert len(reads) == 1


def test_voiding_takes_the_person_off_or_back_to_their_other_go(app: Flask) -> None:
    quiz_id, person = make_quiz(3), make_person()
    weaker, stronger = hand_in(quiz_id, person, right=1), hand_in(quiz_id, person, right=3)
    service.grade_all()
    scores = []
    for attempt_id in (stronger, weaker):
        with db.write() as session:
            session.get_one(Attempt, attempt_id).state = "voided"
            service.on_voided(session, attempt_id)
        with db.read() as session:
            scores.append(list(session.scalars(sa.select(Standing.score).where(Standing.scope == "all"))))
    assert scores == [[1000], []]


def test_a_void_counts_under_a_regrade_begun_while_it_waited_for_the_boards(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz_id = make_quiz(2)
    attempt_id = hand_in(quiz_id, make_person(), right=2)
    service.grade_all()
    lock, count = service.lock_boards, service.standings.count_people
    counted: list[int] = []

    def lock_after_a_regrade(session: Any, quiz: int) -> Any:
        session.add(Grading(quiz_id=quiz, number=2, state="building"))
        session.flush()
        return lock(session, quiz)

    def note(session: Any, quiz: int, number: int, people: Any) -> None:
        counted.append(number)
        count(session, quiz, number, people)

    monkeypatch.setattr(service, "lock_boards", lock_after_a_regrade)
    monkeypatch.setattr(service.standings, "count_people", note)
    with db.write() as session:
        session.get_one(Attempt, attempt_id).state = "voided"
        service.on_voided(session, attempt_id)
    assert counted == [1, 2]


def test_a_trial_is_graded_and_never_ranked(app: Flask) -> None:
    attempt_id = hand_in(make_quiz(2), make_person(roles=("trainer",)), right=2, trial=True)
    service.grade_all()
    assert state_of(attempt_id) == "graded"
    assert everything()["standings"] == []
