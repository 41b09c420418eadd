"""What changed in a course from version to version, as its trainers said when they published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import CourseVersion

MOST = 5


@dataclass(frozen=True)
class Edition:
    """A published version that came after the first. `newer`: than the one that somebody learns in."""

    number: int
    changes: str  # "" where the trainer said nothing
    published_at: datetime | None
    newer: bool


def of(session: Session, version: CourseVersion) -> list[Edition]:
    """What is told to who learns in `version`: the latest first, of those that say what changed or are newer."""
    rows = session.execute(
        sa.select(CourseVersion.number, CourseVersion.changes, CourseVersion.published_at)
        .where(
            CourseVersion.course_id == version.course_id,
            CourseVersion.state == "published",
            CourseVersion.number > 1,
            sa.or_(CourseVersion.changes != "", CourseVersion.number > version.number),
        )
        .order_by(CourseVersion.number.desc())
        .limit(MOST)
    )
    return [Edition(*row, newer=row.number > version.number) for row in rows]
