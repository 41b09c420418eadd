"""Time: the server's clock, the deadline, the grace, and what the clock submits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from learnplatform.database import db
from learnplatform.problems import Conflict, NotFound
from quizzes.arena.models import Arena
from quizzes.attempts import service
from quizzes.attempts.shapes import Pending
from tests.builders import make_quiz
from tests.helpers import make_person
from tests.quizzes.attempts.taking import (
    MINUTE,
    NOW,
    SECOND,
    TRUE,
    attempt_row,
    begin,
    change,
    late,
    stored,
)

pytestmark = pytest.mark.usefixtures("app")
DEADLINE = NOW + 15 * MINUTE
GRACE = 5 * SECOND


def refused(code: str, call: Any, *args: Any, **kwargs: Any) -> Conflict:
    with pytest.raises(Conflict) as caught:
        call(*args, **kwargs)
    assert caught.value.kind == code
    return caught.value


@pytest.mark.parametrize("after", [-SECOND, timedelta(0), SECOND, GRACE - timedelta(milliseconds=1)])
def test_an_answer_around_the_deadline_counts_until_the_grace_is_over(after: timedelta) -> None:
    me = make_person()
    attempt, (question, *_rest) = begin(me, make_quiz(2))
    assert service.save(me.id, attempt, question, change(True), DEADLINE + after) == 1


@pytest.mark.parametrize("after", [GRACE, GRACE + SECOND, timedelta(hours=3)])
def test_after_the_grace_it_is_late_and_kept_apart(after: timedelta) -> None:
    me = make_person()
    attempt, (question, *_rest) = begin(me, make_quiz(2))
    refused("late", service.save, me.id, attempt, question, change(True), DEADLINE + after)
    assert stored(attempt)[question] == (None, 0, 0)
    assert late(attempt) == [(question, TRUE)]


def test_the_clock_submits_with_the_answers_that_were_saved(sent: list[Any]) -> None:
    me = make_person()
    attempt, (question, *_rest) = begin(me, make_quiz(2))
    service.save(me.id, attempt, question, change(True), NOW + MINUTE)
    assert service.expire_overdue(DEADLINE + GRACE - SECOND) == 0
    assert service.expire_overdue(DEADLINE + GRACE) == 1
    assert ("grading.grade_submitted", ()) in sent
    row = attempt_row(attempt)
    assert (row.state, row.submitted_by, row.submitted_at) == ("submitted", "clock", DEADLINE)
    assert row.duration_ms == 15 * 60_000
    assert stored(attempt)[question] == (TRUE, 1, 1)
    refused("late", service.save, me.id, attempt, question, change(False, 2), DEADLINE + GRACE)
    assert service.expire_overdue(DEADLINE + GRACE) == 0


def test_reloading_with_the_timer_at_0_leaves_nothing_stuck() -> None:
    """What came along is kept apart, the attempt is submitted, and another go may begin."""
    me, quiz_id = make_person(), make_quiz(2, goes_total=2)
    attempt, (question, *_rest) = begin(me, quiz_id)
    moment = DEADLINE + MINUTE
    assert service.open_attempt(me.id, attempt, moment).state == "in_progress"
    assert isinstance(service.result(me.id, attempt, moment), Pending)
    receipt = service.submit(me.id, attempt, {question: change(True)}, moment)
    assert receipt.submitted_at == DEADLINE
    assert attempt_row(attempt).submitted_by == "clock"
    assert late(attempt) == [(question, TRUE)]
    again, _questions = begin(me, quiz_id, moment)
    assert again != attempt


def test_starting_when_time_has_run_out_submits_the_old_go_first() -> None:
    me, quiz_id = make_person(), make_quiz(2, goes_total=1)
    attempt, _questions = begin(me, quiz_id)
    refused("no-goes-left", service.start, me.id, quiz_id, moment=DEADLINE + MINUTE)
    # Nothing else happened in that transaction; the sweep submits it.
    assert service.expire_overdue(DEADLINE + MINUTE) == 1
    assert attempt_row(attempt).state == "submitted"


def test_time_in_the_grace_is_nobodys_time() -> None:
    me = make_person()
    attempt, _questions = begin(me, make_quiz(2))
    service.submit(me.id, attempt, {}, DEADLINE + 2 * SECOND)
    row = attempt_row(attempt)
    assert (row.submitted_by, row.duration_ms) == ("person", 15 * 60_000)


def test_the_time_taken_is_the_servers_in_ms() -> None:
    me = make_person()
    attempt, _questions = begin(me, make_quiz(2))
    service.submit(me.id, attempt, {}, NOW + timedelta(milliseconds=61_234, microseconds=999))
    assert attempt_row(attempt).duration_ms == 61_234


def test_the_windows_end_cuts_the_go_short() -> None:
    me = make_person()
    attempt, _questions = begin(me, make_quiz(2, closes_at=NOW + MINUTE))
    assert attempt_row(attempt).deadline_at == NOW + MINUTE
    full, _questions = begin(me, make_quiz(2, closes_at=NOW + MINUTE, full_time_after_close=True))
    assert attempt_row(full).deadline_at == DEADLINE


def test_a_go_belongs_to_the_day_it_began_in_the_sites_zone() -> None:
    me, quiz_id = make_person(), make_quiz(2, goes_per_day=1)
    evening = NOW.replace(hour=15, minute=50)  # 23:50 in Shanghai
    attempt, _questions = begin(me, quiz_id, evening)
    service.submit(me.id, attempt, {}, evening + 2 * MINUTE)
    refused("no-goes-left-today", service.start, me.id, quiz_id, moment=evening + 9 * MINUTE)
    begin(me, quiz_id, evening + 10 * MINUTE)


def test_goes_in_all_and_the_pause_of_an_arena() -> None:
    me, quiz_id = make_person(), make_quiz(2, purpose="arena")
    with db.write() as session:
        session.add(Arena(quiz_id=quiz_id, state="open", pause_ms=60_000, turns=[]))
    attempt, _questions = begin(me, quiz_id)
    service.submit(me.id, attempt, {}, NOW + MINUTE)
    pause = refused("pause", service.start, me.id, quiz_id, moment=NOW + MINUTE + 59 * SECOND)
    assert pause.extra["again_at"] == (NOW + 2 * MINUTE).isoformat()
    begin(me, quiz_id, NOW + 2 * MINUTE)


def test_challenges_get_the_arenas_numbers_in_the_order_they_end() -> None:
    quiz_id = make_quiz(2, purpose="arena")
    with db.write() as session:
        session.add(Arena(quiz_id=quiz_id, state="open", turns=[]))
    first, second, third = make_person("甲"), make_person("乙"), make_person("丙")
    goes = [begin(first, quiz_id)[0], begin(second, quiz_id, NOW - MINUTE)[0], begin(third, quiz_id)[0]]
    service.submit(third.id, goes[2], {}, NOW + MINUTE)
    service.expire_overdue(DEADLINE + MINUTE)
    assert [attempt_row(attempt).arena_number for attempt in goes] == [3, 2, 1]


def test_a_quiz_that_is_not_for_me_is_not_there(app: Flask) -> None:
    me = make_person()
    for quiz_id in (
        make_quiz(1, state="draft"),
        make_quiz(1, branch_id=make_person(department=("别处",)).department_id),
        424242,
    ):
        with pytest.raises(NotFound):
            service.start(me.id, quiz_id, moment=NOW)
    assert service.open_quizzes(me.id, NOW) == []
