"""Quizzes and handed-in attempts as plain rows, for tests of what comes after taking a quiz."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.accounts.models import Department, Person
from learnplatform.database import db
from quizzes.attempts.models import Answer, Attempt
from quizzes.bank.models import QuestionVersion
from quizzes.bank.service import create_question
from quizzes.papers.models import PaperItem, Pool, PoolItem, Quiz

MORNING = datetime(2025, 9, 1, 1, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def make_questions(count: int) -> list[int]:
    """The version ids of `count` new true-or-false questions, each of them true."""
    with db.write() as session:
        made = [
            create_question(
                session,
                kind="true_false",
                content={"stem": f"起吊前应检查第 {next(_numbers)} 号钢丝绳。"},
                key={"value": True},
            )
            for _ in range(count)
        ]
        return [question.current_version_id or 0 for question in made]


def make_quiz(questions: int = 10, *, title: str = "安全月竞答", **values: Any) -> int:
    """The id of a published quiz of true-or-false questions, each worth ten points and true."""
    versions = make_questions(questions)
    with db.write() as session:
        quiz = Quiz(**{"title": title, "state": "published", "published_at": MORNING, **values})
        session.add(quiz)
        session.flush()
        pool = Pool(
            quiz_id=quiz.id,
            rules=[{"count": questions, "points": 1000, "size": questions}],
            max_score=1000 * questions,
            question_count=questions,
        )
        session.add(pool)
        session.flush()
        quiz.pool_id = pool.id
        for position, version_id in enumerate(versions):
            question_id = session.get_one(QuestionVersion, version_id).question_id
            session.add(PaperItem(quiz_id=quiz.id, question_id=question_id, position=position, points=1000))
            session.add(
                PoolItem(pool_id=pool.id, rule=0, position=position, version_id=version_id, points=1000)
            )
        return quiz.id


def hand_in(
    quiz_id: int,
    person: Person,
    right: int,
    *,
    ms: int = 300_000,
    started_at: datetime = MORNING,
    state: str = "submitted",
    **values: Any,
) -> int:
    """The id of an attempt of `person` with `right` right answers, the rest wrong, handed in after `ms`."""
    with db.write() as session:
        return _hand_in(session, quiz_id, person, right, ms, started_at, state, values)


def hand_in_many(quiz_id: int, gone: list[tuple[Person, int, int]]) -> None:
    """As `hand_in` for each (person, right, ms), in one transaction."""
    with db.write() as session:
        for person, right, ms in gone:
            _hand_in(session, quiz_id, person, right, ms, MORNING, "submitted", {})


def _hand_in(
    session: Session,
    quiz_id: int,
    person: Person,
    right: int,
    ms: int,
    started_at: datetime,
    state: str,
    values: dict[str, Any],
) -> int:
    quiz = session.get_one(Quiz, quiz_id)
    pool = session.get_one(Pool, quiz.pool_id)
    gone = session.scalar(
        sa.select(sa.func.max(Attempt.go)).where(Attempt.quiz_id == quiz_id, Attempt.person_id == person.id)
    )
    department = session.get(Department, person.department_id) if person.department_id else None
    deadline = started_at + timedelta(minutes=15)
    attempt = Attempt(
        **{
            "quiz_id": quiz_id,
            "person_id": person.id,
            "go": (gone or 0) + 1,
            "state": state,
            "pool_id": pool.id,
            "seed": "0",
            "started_at": started_at,
            "deadline_at": deadline,
            "closes_at": deadline,
            "submitted_at": started_at + timedelta(milliseconds=ms),
            "submitted_by": "person",
            "duration_ms": ms,
            "max_score": pool.max_score,
            "question_count": pool.question_count,
            "department_path": department.path if department else "",
            "post_id": person.post_id,
            "specialty_id": person.specialty_id,
            **values,
        }
    )
    session.add(attempt)
    session.flush()
    items = session.scalars(
        sa.select(PoolItem).where(PoolItem.pool_id == pool.id).order_by(PoolItem.position)
    )
    for item in items:
        session.add(
            Answer(
                attempt_id=attempt.id,
                version_id=item.version_id,
                position=item.position,
                points=1000,
                person_id=person.id,
                open=False,
                closes_at=deadline,
                response={"value": item.position < right},
            )
        )
    return attempt.id
