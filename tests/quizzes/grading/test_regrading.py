"""Putting a key right: built beside, looked at, published or dropped."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import AuditEntry, Job, Notice
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.service import revise_question
from quizzes.grading import previewing, regrading, service
from quizzes.grading.models import Grade, Grading
from quizzes.papers.models import PoolItem, Quiz
from quizzes.standings.models import Board, Standing
from quizzes.standings.service import recount
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person, post, sign_in
from tests.quizzes.competitions.build import moment_within, opened

EVERYWHERE = Reach(everywhere=True)


def run_jobs() -> None:
    """Run what is queued."""
    with db.read() as session:
        waiting = list(session.scalars(sa.select(Job.id).where(Job.state == "queued").order_by(Job.id)))
    for job_id in waiting:
        jobs.run(job_id)


def first_version(quiz_id: int) -> int:
    with db.read() as session:
        return (
            session.scalars(
                sa.select(PoolItem.version_id).order_by(PoolItem.pool_id, PoolItem.position)
            ).first()
            or 0
        )


def scores() -> dict[int, int]:
    """person → score on the shown board."""
    with db.read() as session:
        return {
            row.person_id: row.score
            for row in session.execute(
                sa.select(Standing.person_id, Standing.score)
                .join(Board, sa.and_(Board.id == Standing.board_id, Board.grading == Standing.grading))
                .where(Standing.scope == "all")
            )
        }


def begin(quiz_id: int, key: Any = None) -> int:
    mended = {first_version(quiz_id): key or {"value": False}}
    return regrading.start_regrade(None, EVERYWHERE, quiz_id, mended, "第 1 题的答案错了")


@pytest.fixture
def two(app: Flask) -> tuple[int, int, int]:
    """A quiz and two people: one had all right, the other (who stands behind) all wrong."""
    quiz_id, right, wrong = make_quiz(1), make_person(), make_person()
    hand_in(quiz_id, right, 1)
    hand_in(quiz_id, wrong, 0)
    service.grade_all()
    return quiz_id, right.id, wrong.id


def test_until_it_is_published_nothing_changes_and_then_what_was_shown(two: tuple[int, int, int]) -> None:
    quiz_id, right, wrong = two
    number = begin(quiz_id)
    run_jobs()
    assert scores() == {right: 1000, wrong: 0}
    with db.read() as session:
        seen = previewing.preview(session, session.get_one(Quiz, quiz_id), number)
    changes = [
        (each.old_score, each.new_score, each.old_place, each.new_place)
        for board in seen.boards
        for each in board.changes
    ]
    assert (seen.scores, changes) == (2, [(0, 1000, 2, 1), (1000, 0, 1, 2)])
    regrading.publish(None, EVERYWHERE, quiz_id, number)
    assert scores() == {right: 0, wrong: 1000}
    run_jobs()
    with db.read() as session:
        told = set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "grading.changed")))
        noted = session.scalars(
            sa.select(AuditEntry.reason).where(AuditEntry.action == "regrade.published")
        ).one()
        board_id = session.scalars(sa.select(Board.id)).one()
    assert (told, noted) == ({right, wrong}, "第 1 题的答案错了")
    assert recount(board_id) == []


def test_what_changes_is_told_board_by_board_and_the_competition_first(client: FlaskClient) -> None:
    boss, right, wrong = make_person(roles=("officer",)), make_person("甲"), make_person("乙")
    _competition, quiz_id = opened(boss.id, quiz_id=make_quiz(1), title="安全月杯")
    hand_in(quiz_id, right, 1, started_at=moment_within())
    hand_in(quiz_id, wrong, 0, started_at=moment_within())
    service.grade_all()
    number = begin(quiz_id)
    run_jobs()
    with db.read() as session:
        seen = previewing.preview(session, session.get_one(Quiz, quiz_id), number)
    assert [(board.competition, board.count) for board in seen.boards] == [("安全月杯", 2), (None, 2)]
    text = sign_in(client, boss).get(f"/quizzes/{quiz_id}/corrections").get_data(as_text=True)
    assert text.index("变化：安全月杯") < text.index("变化：安全月竞答")


def test_an_attempt_that_arrives_meanwhile_gets_both_and_later_ones_the_new(
    two: tuple[int, int, int],
) -> None:
    quiz_id, *_ = two
    number = begin(quiz_id)
    late = hand_in(quiz_id, make_person(), 0)
    service.grade_all()
    run_jobs()
    after = hand_in(quiz_id, make_person(), 0)
    service.grade_all()
    regrading.publish(None, EVERYWHERE, quiz_id, number)
    last = hand_in(quiz_id, make_person(), 0)
    service.grade_all()
    with db.read() as session:
        rows = session.execute(sa.select(Grade.attempt_id, Grade.grading, Grade.score)).all()
    found = {attempt: {n: score for a, n, score in rows if a == attempt} for attempt in (late, after, last)}
    assert found == {late: {1: 0, 2: 1000}, after: {1: 0, 2: 1000}, last: {2: 1000}}


def test_a_second_correction_keeps_the_first(app: Flask) -> None:
    quiz_id, person = make_quiz(2), make_person()
    hand_in(quiz_id, person, 0)
    service.grade_all()
    with db.read() as session:
        both = list(session.scalars(sa.select(PoolItem.version_id).order_by(PoolItem.position)))
    for version_id in both:
        number = regrading.start_regrade(None, EVERYWHERE, quiz_id, {version_id: {"value": False}}, "错")
        run_jobs()
        regrading.publish(None, EVERYWHERE, quiz_id, number)
    assert scores() == {person.id: 2000}


def test_what_is_dropped_leaves_nothing_and_its_number_is_not_used_again(two: tuple[int, int, int]) -> None:
    quiz_id, right, wrong = two
    number = begin(quiz_id)
    run_jobs()
    regrading.drop(None, EVERYWHERE, quiz_id, number)
    run_jobs()
    assert scores() == {right: 1000, wrong: 0}
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Grade.grading == number)) == 0
        assert session.scalar(sa.select(sa.func.count()).where(Standing.grading == number)) == 0
    assert begin(quiz_id) == number + 1


def test_one_at_a_time_with_a_reason_and_within_reach(two: tuple[int, int, int]) -> None:
    quiz_id, *_ = two
    with pytest.raises(Invalid):
        regrading.start_regrade(None, EVERYWHERE, quiz_id, {first_version(quiz_id): {"value": False}}, " ")
    with pytest.raises(NotFound):
        regrading.start_regrade(None, Reach(paths=("/999/",)), quiz_id, {1: {}}, "错")
    number = begin(quiz_id)
    with pytest.raises(Conflict):
        begin(quiz_id)
    with pytest.raises(Conflict):
        regrading.publish(None, EVERYWHERE, quiz_id, number)


def test_a_trainer_mends_in_the_bank_sees_and_publishes(client: FlaskClient) -> None:
    quiz_id, person, trainer = make_quiz(1), make_person(), make_person("何建平", roles=("trainer",))
    hand_in(quiz_id, person, 0)
    service.grade_all()
    address = f"/quizzes/{quiz_id}/corrections"
    assert "没有可更正的题" in sign_in(client, trainer).get(address).get_data(as_text=True)
    version_id = first_version(quiz_id)
    with db.write() as session:
        version = session.get_one(QuestionVersion, version_id)
        revise_question(
            session,
            session.get_one(Question, version.question_id),
            content=version.content,
            key={"value": False},
            explanation="",
            difficulty=3,
            tags=(),
            actor_id=trainer.id,
        )
    assert "用第 2 版的答案" in client.get(address).get_data(as_text=True)
    refused = post(client, address, {"versions": str(version_id), "reason": ""})
    assert "请写明原因" in refused.get_data(as_text=True)
    assert post(client, address, {"versions": str(version_id), "reason": "答案印错"}).status_code == 302
    assert "正在重新评分" in client.get(address).get_data(as_text=True)
    run_jobs()
    assert "0 → 10" in client.get(address).get_data(as_text=True)
    with db.read() as session:
        number = session.scalars(sa.select(Grading.number).where(Grading.state == "ready")).one()
    assert post(client, f"{address}/{number}/publish").status_code == 302
    assert scores() == {person.id: 1000}
    stranger = make_person(roles=("trainer",), branch=("海港集团", "港机二部"))
    assert sign_in(client, stranger).get(address).status_code == 404
    assert sign_in(client, person).get(address).status_code == 403
