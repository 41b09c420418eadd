"""The row of a new attempt; on an arena only while that is open."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from quizzes.arena.models import Arena
from quizzes.attempts.models import Attempt
from quizzes.attempts.words import conflict
from quizzes.papers import rules

_INSERT_ATTEMPT = sa.insert(Attempt).returning(Attempt.id)


@cache
def _insert_challenge(columns: tuple[str, ...]) -> Any:
    """Inserts only while the arena is open, however long ago that was read. The values are called `new_…`.

    It waits for whoever is closing the arena (they hold its row FOR UPDATE), and who closes it waits for this; two
    starts, or a start and a submit, do not wait for each other.
    """
    values = [sa.bindparam(f"new_{name}", type_=Attempt.__table__.c[name].type) for name in columns]
    still_open = Arena.id == sa.bindparam("arena", type_=Arena.id.type), Arena.state == "open"
    chosen = sa.select(*values).select_from(Arena).where(*still_open)
    locked = chosen.with_for_update(read=True, key_share=True)
    return sa.insert(Attempt).from_select(columns, locked, include_defaults=False).returning(Attempt.id)


def insert_attempt(connection: Connection, values: dict[str, Any]) -> int:
    """The id of the new row. Raises Conflict where its arena has been closed meanwhile."""
    if values["arena_id"] is None:
        return int(connection.execute(_INSERT_ATTEMPT, values).scalar_one())
    given = {f"new_{name}": value for name, value in values.items()}
    found = connection.execute(_insert_challenge(tuple(values)), {**given, "arena": values["arena_id"]})
    attempt_id = found.scalar_one_or_none()
    if attempt_id is None:
        raise conflict(rules.ARENA_CLOSED)
    return int(attempt_id)
