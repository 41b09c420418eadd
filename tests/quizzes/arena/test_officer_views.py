"""What an officer does on an arena's pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from quizzes.arena import service
from quizzes.arena.models import Arena, Reign
from quizzes.attempts.models import Attempt
from quizzes.papers.models import PoolItem, Quiz
from tests.builders import make_quiz
from tests.helpers import make_person, post, sign_in
from tests.quizzes.arena.build import (
    LONG,
    arena_drawing,
    challenge,
    decided,
    make_arena,
    make_arena_quiz,
    page,
    reigns_of,
    set_attempt,
)


@pytest.fixture
def officer(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person("郑淑珍", roles=("officer",)))


FORM = {
    "goes_per_day": "3",
    "pause_minutes": "10",
    "reign_days": "30",
    "defence_mark": "80",
    "entry_mark": "60.5",
}


def test_the_form_says_how_many_questions_other_quizzes_tell_the_keys_of(officer: FlaskClient) -> None:
    told, silent = make_quiz(3), make_quiz(2, review="never")
    with db.read() as session:
        pools = [session.get_one(Quiz, quiz).pool_id for quiz in (told, silent)]
        found = session.scalars(sa.select(PoolItem.version_id).where(PoolItem.pool_id.in_(pools))).all()
    arena_id = arena_drawing(*found)
    assert "其中 3 题也在会公布答案的测验里" in page(officer, f"/arenas/{arena_id}/edit")
    make_arena_quiz("新卷")
    assert "会公布答案" not in page(officer, "/arenas/new")


def test_an_officer_sets_an_arena_up_and_opens_it(officer: FlaskClient) -> None:
    quiz = make_arena_quiz()
    answer = post(officer, "/arenas/new", {"quiz_id": str(quiz), **FORM})
    assert answer.status_code == 302
    with db.read() as session:
        arena = session.scalars(sa.select(Arena)).one()
    assert (arena.pause_ms, arena.reign_days, arena.defence_mark, arena.entry_mark) == (
        600_000,
        30,
        8000,
        6050,
    )
    post(officer, f"/arenas/{arena.id}/open")
    challenge(arena.id, make_person().id, 6050)
    decided(arena.id)
    assert len(reigns_of(arena.id)) == 1
    with db.read() as session:
        actions = set(session.scalars(sa.select(AuditEntry.action)))
    assert {"arena.created", "arena.opened"} <= actions


def test_a_wrong_figure_is_said_at_its_field_and_nothing_typed_is_lost(officer: FlaskClient) -> None:
    quiz = make_arena_quiz()
    answer = post(officer, "/arenas/new", {"quiz_id": str(quiz), **FORM, "pause_minutes": "-1"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in text
    assert 'value="60.5' in text


def test_the_editor_says_how_large_the_bank_is_and_warns_of_a_small_one(officer: FlaskClient) -> None:
    make_arena_quiz("题多的")
    assert "题库里有 60 题可抽" in page(officer, "/arenas/new")
    assert "至少要有" not in page(officer, "/arenas/new")
    small = make_arena_quiz("题少的")
    with db.write() as session:
        session.execute(
            sa.text("UPDATE pools SET rules = :rules WHERE quiz_id = :quiz"),
            {"rules": '[{"count": 10, "points": 1000, "size": 30}]', "quiz": small},
        )
    assert "题库至少要有 50 题" in page(officer, "/arenas/new")


def test_closing_ends_the_last_reign_once_nobody_is_at_it(officer: FlaskClient) -> None:
    arena, star, late = make_arena(), make_person(), make_person()
    challenge(arena, star.id, 9000)
    going = challenge(arena, late.id, 0, state="in_progress")
    set_attempt(going, arena_number=None, submitted_at=None, closes_at=now() + timedelta(minutes=5))
    with db.write() as session:
        session.get_one(Arena, arena).next_number = 2
    decided(arena)
    post(officer, f"/arenas/{arena}/close", {"reason": "活动结束"})
    assert reigns_of(arena)[0].ended_at is None
    with db.write() as session:
        session.execute(sa.update(Attempt).where(Attempt.id == going).values(state="voided"))
    service.vacate()
    assert reigns_of(arena)[0].ended_by == "closed"


def test_a_reward_is_recorded_once_and_told(officer: FlaskClient) -> None:
    arena, star = make_arena(), make_person(LONG)
    challenge(arena, star.id, 9000)
    decided(arena)
    (reign,) = reigns_of(arena)
    assert LONG in page(officer, "/arenas/rewards")
    for note in ("奖金 200 元", "再记一次"):
        post(officer, f"/arenas/rewards/{reign.id}", {"note": note})
    with db.read() as session:
        assert session.get_one(Reign, reign.id).reward_note == "奖金 200 元"
        rewarded = sa.select(sa.func.count()).where(AuditEntry.action == "reign.rewarded")
        assert session.scalar(rewarded) == 1
        kinds = session.scalars(
            sa.select(Notice.kind).where(Notice.person_id == star.id).order_by(Notice.id)
        ).all()
    assert kinds == ["arena.star", "arena.rewarded"]
    assert LONG not in page(officer, "/arenas/rewards")
    assert "奖金 200 元" in page(officer, "/arenas/rewards?show=rewarded")


def test_a_rewarded_reign_that_never_was_stands_in_a_list_of_its_own(officer: FlaskClient) -> None:
    arena, cheat = make_arena(), make_person("林秋月")
    taken = challenge(arena, cheat.id, 9900)
    decided(arena)
    post(officer, f"/arenas/rewards/{reigns_of(arena)[0].id}", {"note": ""})
    set_attempt(taken, state="voided")
    with db.write() as session:
        service.replay(session, arena, 1)
    assert "林秋月" in page(officer, "/arenas/rewards?show=flagged")


def test_a_cell_of_the_csv_never_computes(officer: FlaskClient) -> None:
    arena = make_arena(quiz_id=make_arena_quiz("=1+1"))
    challenge(arena, make_person("@SUM(A1)").id, 9000)
    decided(arena)
    text = officer.get("/arenas/rewards.csv").get_data(as_text=True)
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text
