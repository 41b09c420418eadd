"""What the officer's pages of an arena's challenges show."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.paging import Paging
from quizzes.attempts import office
from quizzes.attempts.models import Attempt


def _belongs(arena_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Attempt.arena_id == arena_id, sa.not_(Attempt.trial))


def attempts(
    session: Session, arena_id: int, asked: str, page: int, size: int
) -> tuple[list[office.Row], Paging]:
    """One page of the challenges, the latest first."""
    return office.listed(session, _belongs(arena_id), asked, page, size)


def attempt(session: Session, arena_id: int, attempt_id: int) -> office.Row:
    """Raises NotFound for one that is no challenge on the arena."""
    return office.one(session, _belongs(arena_id), attempt_id)
