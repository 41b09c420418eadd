"""Submitting what time has run out on, with the answers that were saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.arena.models import Arena
from quizzes.attempts import rowset
from quizzes.attempts.models import Answer, Attempt
from quizzes.attempts.rules import duration_ms

BATCH = 100

_OVERDUE = sa.select(
    Attempt.id, Attempt.arena_id, Attempt.started_at, Attempt.deadline_at, Attempt.closes_at
).where(
    Attempt.state == "in_progress", Attempt.closes_at <= sa.bindparam("moment", type_=Attempt.closes_at.type)
)
# Whoever holds a row (a submit on its way) settles it; the next round looks again.
_BATCH = (
    _OVERDUE.order_by(Attempt.closes_at, Attempt.id)
    .limit(sa.bindparam("most"))
    .with_for_update(key_share=True, skip_locked=True)
)
_ONE = _OVERDUE.where(Attempt.id == sa.bindparam("attempt")).with_for_update(key_share=True)

_CLOSE = (
    sa.update(Answer)
    .where(Answer.attempt_id.in_(sa.bindparam("attempts", expanding=True)))
    .values(open=False)
)
_TAKE_NUMBERS = (
    sa.update(Arena)
    .where(Arena.id == sa.bindparam("arena"))
    .values(next_number=Arena.next_number + sa.bindparam("many", type_=sa.Integer))
    .returning(Arena.next_number)
)


def expire_overdue(moment: datetime | None = None) -> int:
    """Submit every attempt whose deadline and grace are over, in short batches; how many there were."""
    moment = moment or now()
    total = 0
    while True:
        with db.write_core() as connection:
            rows = connection.execute(_BATCH, {"moment": moment, "most": BATCH}).all()
            _expire(connection, rows)
        total += len(rows)
        if len(rows) < BATCH:
            return total


def expire_one(connection: Connection, attempt_id: int, moment: datetime) -> bool:
    """Submit this attempt if its time is over, in the caller's transaction; whether it was."""
    rows = connection.execute(_ONE, {"moment": moment, "attempt": attempt_id}).all()
    _expire(connection, rows)
    return bool(rows)


def take_numbers(connection: Connection, arena_id: int, many: int = 1) -> int:
    """The first of the arena's next `many` numbers; locks the arena's row until the transaction ends."""
    after = connection.execute(_TAKE_NUMBERS, {"arena": arena_id, "many": many}).scalar_one()
    return after - many


@cache
def _submit_statement(dialect: str) -> sa.Update:
    v = rowset.rows(dialect, attempt="integer", spent="integer", number="integer")
    return (
        sa.update(Attempt)
        .where(Attempt.id == v.c.attempt)
        .values(
            state="submitted",
            submitted_by="clock",
            submitted_at=Attempt.deadline_at,
            duration_ms=v.c.spent,
            arena_number=v.c.number,
        )
    )


def _expire(connection: Connection, rows: Sequence[Any]) -> None:
    if not rows:
        return
    connection.execute(_CLOSE, {"attempts": [row.id for row in rows]})
    numbers = _numbers(connection, rows)
    submitted = [
        {
            "attempt": row.id,
            "spent": duration_ms(row.started_at, row.deadline_at, row.deadline_at),
            "number": numbers.get(row.id),
        }
        for row in rows
    ]
    connection.execute(_submit_statement(connection.dialect.name), {"rows": rowset.parameter(submitted)})
    after_commit("grading.grade_submitted")


def _numbers(connection: Connection, rows: Sequence[Any]) -> dict[int, int]:
    """An arena's next numbers, in the order in which time ran out; arenas in the order of their ids."""
    asked = Counter(row.arena_id for row in rows if row.arena_id is not None)
    following = {arena_id: take_numbers(connection, arena_id, asked[arena_id]) for arena_id in sorted(asked)}
    given = {}
    for row in rows:
        if row.arena_id is not None:
            given[row.id] = following[row.arena_id]
            following[row.arena_id] += 1
    return given
