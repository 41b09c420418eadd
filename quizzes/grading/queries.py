"""Which attempts wait for a grade, and what their grades say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.clock import now
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade

QUEUED = (
    Attempt.id,
    Attempt.quiz_id,
    Attempt.person_id,
    Attempt.submitted_at,
    Attempt.arena_id,
    Attempt.trial,
)


def next_submitted(session: Session, limit: int, only: int | None = None) -> list[Any]:
    """The next submitted attempts, those that failed before after all others.

    Inside a transaction they are locked, and what another worker has locked is passed over (SQLite has one
    writer at a time instead). The lock leaves alone the rows that only refer to an attempt.
    """
    query = (
        sa.select(*QUEUED)
        .where(Attempt.state == "submitted", sa.true() if only is None else Attempt.id == only)
        .order_by(Attempt.failures, Attempt.submitted_at, Attempt.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(session.execute(query))


def still_submitted(session: Session, ids: Collection[int]) -> dict[int, datetime | None]:
    """Which of `ids` are still waiting, with when they were submitted: an officer may have reopened one."""
    rows = session.execute(
        sa.select(Attempt.id, Attempt.submitted_at).where(Attempt.id.in_(ids), Attempt.state == "submitted")
    )
    return {row.id: row.submitted_at for row in rows}


def any_submitted(session: Session, before: datetime | None = None) -> bool:
    """Whether an attempt has been waiting since before that moment (by default: at all)."""
    waiting = sa.exists().where(Attempt.state == "submitted", Attempt.submitted_at <= (before or now()))
    return bool(session.scalar(sa.select(waiting)))


def grade_of(session: Session, attempt_id: int, grading: int) -> Grade | None:
    return session.get(Grade, (attempt_id, grading))
