"""What courses require of courses and quizzes that were not here: found again, by uid, when these arrive."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseRequirement
from quizzes.papers.models import Quiz

_TARGETS: tuple[tuple[str, Any, str], ...] = (("course", Course, "course_id"), ("quiz", Quiz, "quiz_id"))


def resolve(session: Session) -> int:
    """Let every requirement whose target is here by now hold; how many that were. Twice does no harm."""
    found = 0
    for kind, table, column in _TARGETS:
        here = sa.select(table.id).where(table.uid == CourseRequirement.target_uid).scalar_subquery()
        done = session.execute(
            sa.update(CourseRequirement)
            .where(
                CourseRequirement.kind == kind,
                getattr(CourseRequirement, column).is_(None),
                CourseRequirement.target_uid.in_(sa.select(table.uid)),
            )
            .values({column: here})
            .execution_options(synchronize_session=False)
        )
        found += done.rowcount  # type: ignore[attr-defined]
    return found
