"""Handing a paper in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.attempts import overdue, queries, rules, saving
from quizzes.attempts.models import Answer, Attempt
from quizzes.attempts.rules import Change
from quizzes.attempts.saving import Outcome
from quizzes.attempts.words import conflict

_CLOSE = sa.update(Answer).where(Answer.attempt_id == sa.bindparam("attempt")).values(open=False)
_SUBMIT = (
    sa.update(Attempt)
    .where(Attempt.id == sa.bindparam("attempt"))
    .values(
        state="submitted",
        submitted_by=sa.bindparam("whom"),
        submitted_at=sa.bindparam("moment", type_=Attempt.submitted_at.type),
        duration_ms=sa.bindparam("spent", type_=sa.Integer),
        arena_number=sa.bindparam("number", type_=sa.Integer),
    )
)


@dataclass(frozen=True)
class Receipt:
    """The attempt is submitted: since when, and what became of the answers that came along."""

    submitted_at: datetime
    answers: dict[int, Outcome]


def submit(
    person_id: int,
    attempt_id: int,
    changes: Mapping[int, Change] | None = None,
    moment: datetime | None = None,
) -> Receipt:
    """Submit the attempt, with the last answers; again: answers as the first time.

    Answers that are refused never stop it. After the deadline and grace it is the clock that submits, and what
    came along is kept apart. Raises NotFound, Conflict («voided»).
    """
    moment = moment or now()
    with db.write_core() as connection:
        attempt = queries.lock_own(connection, attempt_id, person_id)
        if attempt is None:
            raise NotFound
        if attempt.state == rules.VOIDED:
            raise conflict(rules.VOIDED)
        outcomes = saving.carry(connection, attempt, changes or {}, moment)
        if attempt.state != "in_progress":
            return Receipt(attempt.submitted_at, outcomes)
        if not rules.is_open(attempt.state, attempt.closes_at, moment):
            overdue.expire_one(connection, attempt.id, moment)
            return Receipt(attempt.deadline_at, outcomes)
        _close(connection, attempt, moment)
        return Receipt(moment, outcomes)


def _close(connection: Connection, attempt: Any, moment: datetime) -> None:
    connection.execute(_CLOSE, {"attempt": attempt.id})
    number = None if attempt.arena_id is None else overdue.take_numbers(connection, attempt.arena_id)
    values = {
        "attempt": attempt.id,
        "whom": "person",
        "moment": moment,
        "spent": rules.duration_ms(attempt.started_at, attempt.deadline_at, moment),
        "number": number,
    }
    connection.execute(_SUBMIT, values)
    after_commit("grading.grade_submitted")
