"""Reads of attempts: prebuilt, without the ORM, because people wait for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import Connection

from learnplatform.accounts.models import Department, Person
from learnplatform.clock import day_bounds
from quizzes.arena.models import Arena
from quizzes.attempts.models import Answer, Attempt
from quizzes.papers.models import Pool, Quiz, QuizAudience
from quizzes.papers.rules import Membership, Terms, Usage

_answers = Answer.__table__.c

TERMS_COLUMNS = (
    Quiz.state,
    Quiz.time_limit_ms,
    Quiz.opens_at,
    Quiz.closes_at,
    Quiz.goes_total,
    Quiz.goes_per_day,
    Quiz.full_time_after_close,
    Quiz.counting,
    Quiz.review,
    Arena.state.label("arena_state"),
    sa.func.coalesce(Arena.pause_ms, 0).label("arena_pause_ms"),
)


ARENA_OPEN = Arena.state == "open"


def terms_of(row: Any, prefix: str = "") -> Terms:
    """The terms in a row that has TERMS_COLUMNS, their names after `prefix`."""
    return Terms(**{column.name: getattr(row, prefix + column.name) for column in TERMS_COLUMNS})


QUIZ = (
    sa.select(
        Quiz.id,
        Quiz.title,
        Quiz.intro,
        Quiz.purpose,
        Quiz.branch_id,
        Quiz.pool_id,
        Quiz.shuffle_questions,
        Quiz.shuffle_options,
        Quiz.grading,
        Department.path.label("branch_path"),
        Arena.id.label("arena_id"),
        Pool.rules,
        Pool.max_score,
        Pool.question_count,
        *TERMS_COLUMNS,
    )
    .outerjoin(Pool, Pool.id == Quiz.pool_id)
    .outerjoin(Arena, Arena.quiz_id == Quiz.id)
    .outerjoin(Department, Department.id == Quiz.branch_id)
)
_QUIZ_BY_ID = QUIZ.where(Quiz.id == sa.bindparam("quiz"))

_AUDIENCE = sa.select(QuizAudience.kind, QuizAudience.group_id).where(
    QuizAudience.quiz_id == sa.bindparam("quiz")
)

_PERSON = (
    sa.select(Person.id, Person.post_id, Person.specialty_id, Department.path)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(Person.id == sa.bindparam("person"))
)

_counts = sa.and_(sa.not_(Attempt.trial), Attempt.state != "voided")
USAGE_COLUMNS = (
    sa.func.count().filter(_counts).label("total"),
    sa.func.count()
    .filter(_counts, Attempt.started_at >= sa.bindparam("today", type_=Attempt.started_at.type))
    .label("today"),
    sa.func.max(Attempt.submitted_at).filter(_counts).label("last_ended_at"),
    sa.func.max(Attempt.go).label("last_go"),
    sa.func.max(Attempt.id).filter(Attempt.state == "in_progress").label("in_progress"),
)
_USAGE = sa.select(*USAGE_COLUMNS).where(
    Attempt.quiz_id == sa.bindparam("quiz"), Attempt.person_id == sa.bindparam("person")
)

# The attempt with what presenting it needs of its quiz.
_attempt = sa.select(*Attempt.__table__.c, Quiz.shuffle_options).join(Quiz, Quiz.id == Attempt.quiz_id)
_OWN_ATTEMPT = _attempt.where(
    Attempt.id == sa.bindparam("attempt"), Attempt.person_id == sa.bindparam("person")
)

_own = sa.select(*Attempt.__table__.c).where(
    Attempt.id == sa.bindparam("attempt"), Attempt.person_id == sa.bindparam("person")
)
# FOR NO KEY UPDATE: rows that only refer to the attempt (grades, standings) need not wait.
_OWN_LOCKED = _own.with_for_update(key_share=True)
_ANY_LOCKED = (
    sa.select(*Attempt.__table__.c)
    .where(Attempt.id == sa.bindparam("attempt"))
    .with_for_update(key_share=True)
)

_ANSWERS = (
    sa.select(
        _answers.version_id,
        _answers.position,
        _answers.points,
        _answers.response,
        _answers.writer,
        _answers.seq,
    )
    .where(_answers.attempt_id == sa.bindparam("attempt"))
    .order_by(_answers.position)
)
_SOME_ANSWERS = sa.select(_answers.version_id, _answers.response, _answers.writer, _answers.seq).where(
    _answers.attempt_id == sa.bindparam("attempt"),
    _answers.version_id.in_(sa.bindparam("versions", expanding=True)),
)


@dataclass(frozen=True)
class Goes:
    """A person's goes at one quiz: what counts against its terms, and what the next one must know."""

    usage: Usage
    last_go: int
    in_progress: int | None  # the id of the attempt, overdue or not


def timezone() -> str:
    """The site's zone, by which a go belongs to a day."""
    return current_app.extensions["settings"].timezone


def quiz(connection: Connection, quiz_id: int) -> Any:
    return connection.execute(_QUIZ_BY_ID, {"quiz": quiz_id}).one_or_none()


def audience(connection: Connection, quiz_id: int) -> list[tuple[str, int]]:
    return [(kind, group_id) for kind, group_id in connection.execute(_AUDIENCE, {"quiz": quiz_id})]


def person(connection: Connection, person_id: int) -> Any:
    """Where a person belongs: id, post_id, specialty_id, path («» where none)."""
    return connection.execute(_PERSON, {"person": person_id}).one()


def membership(row: Any) -> Membership:
    return Membership.of(row.path, row.post_id, row.specialty_id)


def goes(connection: Connection, quiz_id: int, person_id: int, moment: datetime) -> Goes:
    """This person's goes at this quiz as they stand at `moment`."""
    today, _tomorrow = day_bounds(moment, timezone())
    row = connection.execute(_USAGE, {"quiz": quiz_id, "person": person_id, "today": today}).one()
    return Goes(Usage(row.total, row.today, row.last_ended_at), row.last_go or 0, row.in_progress)


def own_attempt(connection: Connection, attempt_id: int, person_id: int) -> Any:
    """The attempt's columns and its quiz's `shuffle_options`, if it is this person's."""
    return connection.execute(_OWN_ATTEMPT, {"attempt": attempt_id, "person": person_id}).one_or_none()


def lock_own(connection: Connection, attempt_id: int, person_id: int) -> Any:
    """The attempt's columns, locked until the transaction ends, if it is this person's."""
    return connection.execute(_OWN_LOCKED, {"attempt": attempt_id, "person": person_id}).one_or_none()


def lock_any(connection: Connection, attempt_id: int) -> Any:
    """The attempt's columns, locked until the transaction ends, whoever's it is."""
    return connection.execute(_ANY_LOCKED, {"attempt": attempt_id}).one_or_none()


def answers(connection: Connection, attempt_id: int) -> list[Any]:
    """version_id, position, points, response, writer, seq of a paper's questions, in the person's order."""
    return list(connection.execute(_ANSWERS, {"attempt": attempt_id}))


def some_answers(connection: Connection, attempt_id: int, versions: Iterable[int]) -> dict[int, Any]:
    """By version id: response, writer, seq."""
    found = connection.execute(_SOME_ANSWERS, {"attempt": attempt_id, "versions": list(versions)})
    return {row.version_id: row for row in found}
