"""Voiding and extending one person's attempt: who may, what follows, what is written down."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.arena.models import Arena
from quizzes.attempts import service
from quizzes.attempts.models import LateAnswer
from quizzes.grading.service import grade_all
from quizzes.standings.models import Standing
from tests.builders import make_quiz
from tests.helpers import make_department, make_person
from tests.quizzes.attempts.taking import MINUTE, NOW, attempt_row, begin, change, late, stored

pytestmark = pytest.mark.usefixtures("app")
EVERYWHERE = Reach(everywhere=True)
DEADLINE = NOW + 15 * MINUTE


def entries() -> list[tuple[str, str, int | None]]:
    with db.read() as session:
        rows = session.scalars(sa.select(AuditEntry).where(AuditEntry.object_type == "attempt"))
        return [(row.action, row.reason, row.actor_id) for row in rows]


def refused(code: str, call: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(Conflict) as caught:
        call(*args, **kwargs)
    assert caught.value.kind == code


def test_a_voided_attempt_leaves_the_boards_and_takes_no_answers() -> None:
    me, officer = make_person(), make_person("工会干部")
    quiz_id = make_quiz(1, goes_total=1)
    attempt, (question,) = begin(me, quiz_id)
    service.submit(me.id, attempt, {question: change(True)}, NOW + MINUTE)
    grade_all()
    service.void(officer.id, EVERYWHERE, attempt, " 代考 ")
    with db.read() as session:
        assert session.scalars(sa.select(Standing)).all() == []
    assert entries() == [("attempt.voided", "代考", officer.id)]
    result = service.result(me.id, attempt, NOW + 2 * MINUTE)
    assert (result.state, result.score, result.detail) == ("voided", None, "代考")  # type: ignore[union-attr]
    refused("voided", service.save, me.id, attempt, question, change(False, 2), NOW + 2 * MINUTE)
    refused("voided", service.submit, me.id, attempt, {}, NOW + 2 * MINUTE)
    refused("voided", service.void, officer.id, EVERYWHERE, attempt, "再来")
    assert late(attempt) == []
    begin(me, quiz_id, NOW + 2 * MINUTE)  # a voided go is none


def test_one_in_progress_can_be_voided() -> None:
    me = make_person()
    attempt, (question,) = begin(me, make_quiz(1))
    service.void(me.id, EVERYWHERE, attempt, "弄错了")
    refused("voided", service.save, me.id, attempt, question, change(True), NOW + MINUTE)


@pytest.mark.parametrize("call", ["void", "extend"])
def test_a_reason_is_asked_for_and_the_reach_must_cover_the_quiz(call: str) -> None:
    branch = make_department("海港集团", "港机一部")
    me = make_person()
    attempt, _questions = begin(me, make_quiz(1, branch_id=branch))
    elsewhere, here = Reach(paths=(f"/{branch + 999}/",)), Reach(everywhere=True)

    def act(reach: Reach, reason: str) -> Any:
        if call == "void":
            return service.void(me.id, reach, attempt, reason)
        return service.extend(me.id, reach, attempt, 5, reason, NOW)

    with pytest.raises(NotFound):
        act(elsewhere, "停电")
    with pytest.raises(NotFound):
        act(Reach(), "停电")
    with pytest.raises(Invalid):
        act(here, "  ")
    act(here, "停电")


def test_extending_moves_the_deadline_of_one_in_progress() -> None:
    me = make_person()
    attempt, (question,) = begin(me, make_quiz(1))
    assert service.extend(me.id, EVERYWHERE, attempt, 10, "停电", NOW + MINUTE) == DEADLINE + 10 * MINUTE
    assert service.expire_overdue(DEADLINE + 5 * MINUTE) == 0
    assert service.save(me.id, attempt, question, change(True), DEADLINE + 9 * MINUTE) == 1
    assert entries() == [("attempt.extended", "停电", me.id)]


def test_extending_reopens_what_the_clock_submitted_until_it_is_graded() -> None:
    me = make_person()
    attempt, (question,) = begin(me, make_quiz(1))
    service.save(me.id, attempt, question, change(True), NOW + MINUTE)
    service.expire_overdue(DEADLINE + MINUTE)
    moment = DEADLINE + 3 * MINUTE
    assert service.extend(me.id, EVERYWHERE, attempt, 5, "断网", moment) == moment + 5 * MINUTE
    row = attempt_row(attempt)
    assert (row.state, row.submitted_at, row.duration_ms) == ("in_progress", None, None)
    assert service.save(me.id, attempt, question, change(False, 2), moment + MINUTE) == 2
    assert stored(attempt)[question] == ({"value": False}, 1, 2)
    service.expire_overdue(moment + 6 * MINUTE)
    grade_all()
    refused("graded", service.extend, me.id, EVERYWHERE, attempt, 5, "断网")


def test_what_can_not_be_extended() -> None:
    me, quiz_id = make_person(), make_quiz(1)
    attempt, _questions = begin(me, quiz_id)
    for minutes in (0, -1, 100_000):
        with pytest.raises(Invalid):
            service.extend(me.id, EVERYWHERE, attempt, minutes, "停电")
    service.submit(me.id, attempt, {}, NOW + MINUTE)
    refused("submitted", service.extend, me.id, EVERYWHERE, attempt, 5, "停电")
    expired, _questions = begin(me, quiz_id, NOW + MINUTE)
    service.expire_overdue(NOW + 30 * MINUTE)
    begin(me, quiz_id, NOW + 30 * MINUTE)
    refused("another-go", service.extend, me.id, EVERYWHERE, expired, 5, "停电")
    with pytest.raises(NotFound):
        service.extend(me.id, EVERYWHERE, 424242, 5, "停电")


def test_a_numbered_challenge_keeps_its_turn() -> None:
    me, quiz_id = make_person(), make_quiz(1, purpose="arena")
    with db.write() as session:
        session.add(Arena(quiz_id=quiz_id, state="open", turns=[]))
    attempt, _questions = begin(me, quiz_id)
    service.expire_overdue(NOW + 30 * MINUTE)
    refused("numbered", service.extend, me.id, EVERYWHERE, attempt, 5, "停电")


def late_id(attempt: int) -> int:
    with db.read() as session:
        return session.scalars(sa.select(LateAnswer.id).where(LateAnswer.attempt_id == attempt)).one()


def test_a_late_answer_that_is_accepted_is_graded_and_ranked() -> None:
    me, trainer = make_person(), make_person("吴老师")
    attempt, (question, other) = begin(me, make_quiz(2))
    service.save(me.id, attempt, other, change(True), NOW + MINUTE)
    refused("late", service.save, me.id, attempt, question, change(True, 4), DEADLINE + 5 * MINUTE)
    service.expire_overdue(DEADLINE + 6 * MINUTE)
    refused("not-graded", service.accept_late, trainer.id, EVERYWHERE, attempt, late_id(attempt), "断网")
    grade_all()
    with pytest.raises(Invalid):
        service.accept_late(trainer.id, EVERYWHERE, attempt, late_id(attempt), " ")
    with pytest.raises(NotFound):
        service.accept_late(trainer.id, Reach(), attempt, late_id(attempt), "断网")
    service.accept_late(trainer.id, EVERYWHERE, attempt, late_id(attempt), " 断网 ")
    assert stored(attempt)[question] == ({"value": True}, 1, 4)
    assert late(attempt) == []
    assert service.result(me.id, attempt, DEADLINE + 9 * MINUTE).score == 2000  # type: ignore[union-attr]
    assert entries() == [("attempt.late_accepted", "断网", trainer.id)]
    with db.read() as session:
        assert set(session.scalars(sa.select(Standing.score))) == {2000}
        assert session.scalars(sa.select(Notice.kind)).all() == ["grading.changed"]
