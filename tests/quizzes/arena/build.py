"""Arenas and challenges as rows, for tests that need no paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.database import db
from quizzes.arena import service
from quizzes.arena.models import Arena, Reign
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers.models import Pool, PoolItem, Quiz

START = datetime(2025, 8, 1, tzinfo=UTC)

LONG = "欧阳阿卜杜热合曼·买买提"


def make_arena_quiz(title: str = "手势与信号", **values: Any) -> int:
    """The id of a published, drawn quiz of ten questions out of sixty."""
    with db.write() as session:
        defaults = {
            "purpose": "arena",
            "state": "published",
            "composition": "drawn",
            "time_limit_ms": 480_000,
        }
        quiz = Quiz(title=title, **(defaults | values))
        session.add(quiz)
        session.flush()
        rules = [{"count": 10, "points": 1000, "size": 60}]
        pool = Pool(quiz_id=quiz.id, rules=rules, max_score=10_000, question_count=10)
        session.add(pool)
        session.flush()
        quiz.pool_id = pool.id
        return quiz.id


def make_arena(
    *, reign_days: int | None = None, defence_mark: int = 0, entry_mark: int = 0, **values: Any
) -> int:
    """The id of an arena that has been open since START."""
    quiz_id = values.pop("quiz_id", None) or make_arena_quiz()
    terms: dict[str, Any] = {"reign_days": reign_days, "defence_mark": defence_mark, "entry_mark": entry_mark}
    turns = [{"after": 0, "at": START.isoformat(), "open": True, **terms}]
    with db.write() as session:
        arena = Arena(quiz_id=quiz_id, state="open", opened_at=START, turns=turns, **terms, **values)
        session.add(arena)
        session.flush()
        return arena.id


def arena_drawing(*versions: int) -> int:
    """The id of an open arena whose pool holds these question versions."""
    arena_id = make_arena()
    with db.write() as session:
        pool_id = session.get_one(Quiz, session.get_one(Arena, arena_id).quiz_id).pool_id
        session.add_all(
            PoolItem(pool_id=pool_id, rule=0, position=position, version_id=version)
            for position, version in enumerate(versions)
        )
    return arena_id


def challenge(
    arena_id: int, person_id: int, score: int, *, day: float = 0, ms: int = 60_000, state: str = "graded"
) -> int:
    """A challenge with the arena's next number; its grade is there even while it is still «submitted»."""
    with db.write() as session:
        arena = session.get_one(Arena, arena_id)
        quiz = session.get_one(Quiz, arena.quiz_id)
        gone = session.scalar(
            sa.select(sa.func.count()).where(Attempt.quiz_id == quiz.id, Attempt.person_id == person_id)
        )
        moment = START + timedelta(days=day)
        attempt = Attempt(
            quiz_id=quiz.id,
            person_id=person_id,
            go=(gone or 0) + 1,
            state=state,
            pool_id=quiz.pool_id,
            seed="0",
            started_at=moment - timedelta(milliseconds=ms),
            deadline_at=moment + timedelta(minutes=5),
            closes_at=moment + timedelta(minutes=5),
            submitted_at=moment,
            submitted_by="person",
            duration_ms=ms,
            max_score=10_000,
            question_count=10,
            arena_id=arena_id,
            arena_number=arena.next_number,
        )
        arena.next_number += 1
        session.add(attempt)
        session.flush()
        session.add(Grade(attempt_id=attempt.id, grading=quiz.grading, score=score, marks=[]))
        return attempt.id


def set_attempt(attempt_id: int, **values: Any) -> None:
    with db.write() as session:
        session.execute(sa.update(Attempt).where(Attempt.id == attempt_id).values(**values))


def reigns_of(arena_id: int) -> list[Reign]:
    """The reigns that were, in their order."""
    with db.read() as session:
        return list(
            session.scalars(
                sa.select(Reign)
                .where(Reign.arena_id == arena_id, sa.not_(Reign.overturned))
                .order_by(Reign.began_at, Reign.id)
            )
        )


def decided(arena_id: int) -> None:
    with db.write() as session:
        service.decide(session, arena_id)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def quiz_of(arena_id: int) -> int:
    with db.read() as session:
        return session.get_one(Arena, arena_id).quiz_id
