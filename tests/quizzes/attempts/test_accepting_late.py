"""A late answer that is let count where titles hang on it: reigns are replayed, winners stay until put right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.access import Reach
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from learnplatform.problems import Conflict
from quizzes.arena import management
from quizzes.arena.models import Reign
from quizzes.attempts import service
from quizzes.attempts.models import LateAnswer
from quizzes.competitions import publishing
from quizzes.grading.service import grade_all
from tests.builders import make_quiz
from tests.helpers import make_person, post, sign_in
from tests.quizzes.arena.build import reigns_of
from tests.quizzes.attempts.taking import MINUTE, begin, change
from tests.quizzes.competitions.build import end, opened

EVERYWHERE = Reach(everywhere=True)


@pytest.fixture
def boss(app: Flask) -> Person:
    return make_person("吴老师", roles=("trainer", "officer"))


def go(person: Person, quiz_id: int, right: int, begun: Any) -> int:
    """A go of which `right` answers came in time and, where that is not all, the next one too late."""
    attempt, questions = begin(person, quiz_id, begun)
    for question in questions[:right]:
        service.save(person.id, attempt, question, change(True), begun + MINUTE)
    if right == len(questions):
        service.submit(person.id, attempt, {}, begun + 2 * MINUTE)
        return attempt
    with pytest.raises(Conflict):
        service.save(person.id, attempt, questions[right], change(True, 4), begun + 16 * MINUTE)
    service.expire_overdue(begun + 17 * MINUTE)
    return attempt


def accept(boss: Person, attempt: int) -> None:
    with db.read() as session:
        late = session.scalars(sa.select(LateAnswer.id).where(LateAnswer.attempt_id == attempt)).one()
    service.accept_late(boss.id, EVERYWHERE, attempt, late, "断网")


def said(kind: str) -> list[int]:
    with db.read() as session:
        return list(session.scalars(sa.select(Notice.person_id).where(Notice.kind == kind)))


def test_on_an_arena_the_reigns_are_as_if_it_had_been_in_time(boss: Person) -> None:
    quiz_id = make_quiz(3, purpose="arena", composition="drawn")
    arena = management.create(quiz_id, management.Setup(), EVERYWHERE, boss.id)
    management.open_arena(arena, EVERYWHERE, boss.id)
    first, second, third = make_person("甲"), make_person("乙"), make_person("丙")
    begun = now()
    late = go(first, quiz_id, 1, begun)  # 10 points in time, 20 with the late one
    go(second, quiz_id, 2, begun + 20 * MINUTE)  # 20 points, in as many minutes: no better than 20
    accepted_later = go(third, quiz_id, 2, begun + 40 * MINUTE)
    grade_all()
    assert [reign.person_id for reign in reigns_of(arena)] == [first.id, second.id]
    with db.write() as session:
        session.execute(sa.update(Reign).where(Reign.person_id == second.id).values(reward_state="rewarded"))

    accept(boss, late)
    assert [(reign.person_id, reign.score, reign.ended_by) for reign in reigns_of(arena)] == [
        (first.id, 2000, None)
    ]
    with db.read() as session:
        never = session.scalars(sa.select(Reign).where(Reign.person_id == second.id)).one()
    assert (never.overturned, never.reward_flagged) == (True, True)
    assert said("arena.overturned") == [second.id]

    accept(boss, accepted_later)
    assert [(reign.person_id, reign.score) for reign in reigns_of(arena)] == [
        (first.id, 2000),
        (third.id, 3000),
    ]
    assert said("arena.dethroned")[-1] == first.id


def test_published_winners_stay_and_the_officer_sees_that_the_scores_moved(
    client: FlaskClient, boss: Person
) -> None:
    first, second = make_person("甲"), make_person("乙")
    competition, quiz_id = opened(boss.id, quiz_id=make_quiz(2))
    begun = now() - timedelta(minutes=40)
    late = go(first, quiz_id, 0, begun)
    go(second, quiz_id, 1, begun)
    grade_all()
    end(competition)
    assert publishing.publish(competition, EVERYWHERE, boss.id)
    accept(boss, late)
    address = f"/competitions/{competition}"
    assert "有成绩变了" in sign_in(client, boss).get(address).get_data(as_text=True)
    with db.read() as session:
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "attempt.late_accepted")
        ).one()
    assert (entry.actor_id, entry.reason) == (boss.id, "断网")
    assert (entry.details["score_before"], entry.details["score_after"]) == (0, 1000)
    assert said("competition.place_changed") == []
    post(client, f"{address}/correct", {"do": "put_right", "reason": "断网，采纳迟到的作答"})
    assert said("competition.place_changed")
    assert "有成绩变了" not in client.get(address).get_data(as_text=True)
