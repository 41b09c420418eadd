"""Which files the authors of a course may see: those of its lessons in any version, and its covers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion, LessonContent, LessonFile
from courses.authoring.queries import may_author
from learnplatform.files.models import File


def admits(session: Session, visitor: Any, file: File) -> bool:
    """Whether `visitor` writes on a course that has `file`."""
    if not visitor.has_role("trainer"):
        return False
    shown = (
        sa.select(CourseVersion.course_id)
        .join(LessonContent, LessonContent.version_id == CourseVersion.id)
        .join(LessonFile, LessonFile.content_id == LessonContent.id)
        .where(LessonFile.file_uid == file.uid)
    )
    covered = sa.select(CourseVersion.course_id).where(CourseVersion.cover_uid == file.uid)
    courses = session.scalars(sa.select(Course).where(Course.id.in_(sa.union(shown, covered))))
    return any(may_author(session, visitor, course) for course in courses)
