"""Who may open which lesson: who learns in its course, and who writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion, LessonContent, LessonFile
from courses.authoring.queries import may_author
from courses.catalogue.models import Enrolment
from courses.learning import queries
from courses.learning.rules import Lock
from learnplatform.clock import now
from learnplatform.problems import NotFound


@dataclass(frozen=True)
class Opened:
    """A lesson as somebody may see it. `preview`: its author looks at it, and nothing is recorded."""

    course: Course
    version: CourseVersion
    content: LessonContent
    enrolment: Enrolment | None
    locked: tuple[Lock, ...] = ()

    @property
    def preview(self) -> bool:
        return self.enrolment is None


def lesson_for(
    session: Session, visitor: Any, course_id: int, lesson_id: int, *, preview: bool = False
) -> Opened:
    """The lesson in the version that the visitor learns in; with `preview`, in the one that its author writes.

    Raises NotFound for who is not in the course, and where the version has no such lesson (for its author: none has).
    """
    course = session.get(Course, course_id)
    if course is None:
        raise NotFound
    if preview:
        return _previewed(session, visitor, course, lesson_id)
    enrolment = queries.enrolment_of(session, course_id, visitor.id)
    if enrolment is None:
        raise NotFound
    content = queries.content(session, enrolment.version_id, lesson_id)
    if content is None:
        raise NotFound
    locked = queries.locks(session, enrolment, now()).get(lesson_id, ())
    version = session.get_one(CourseVersion, enrolment.version_id)
    return Opened(course, version, content, enrolment, locked)


def _previewed(session: Session, visitor: Any, course: Course, lesson_id: int) -> Opened:
    """As its author sees it; what the draft no longer has, as it was last: who learns in an older version asks about it."""
    if not may_author(session, visitor, course):
        raise NotFound
    written = course.draft_version_id or course.current_version_id
    found = session.execute(
        sa.select(CourseVersion, LessonContent)
        .join(LessonContent, LessonContent.version_id == CourseVersion.id)
        .where(CourseVersion.course_id == course.id, LessonContent.lesson_id == lesson_id)
        .order_by(sa.case((CourseVersion.id == written, 0), else_=1), CourseVersion.number.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound
    return Opened(course, found[0], found[1], None)


def by_lesson(session: Session, visitor: Any, lesson_id: int, *, preview: bool = False) -> Opened:
    """As `lesson_for`, where only the lesson is named."""
    course_id = session.scalar(
        sa.select(CourseVersion.course_id)
        .join(LessonContent, LessonContent.version_id == CourseVersion.id)
        .where(LessonContent.lesson_id == lesson_id)
        .limit(1)
    )
    if course_id is None:
        raise NotFound
    return lesson_for(session, visitor, course_id, lesson_id, preview=preview)


def shows(session: Session, visitor: Any, file: Any) -> bool:
    """The guard of files that lessons show."""
    return may_see_file(session, visitor, file.uid)


def may_see_file(session: Session, visitor: Any, uid: str) -> bool:
    """Whether the file is shown by a lesson that is open to the visitor now, or that they write."""
    shown = session.execute(
        sa.select(CourseVersion.course_id, LessonContent.lesson_id)
        .join(LessonContent, LessonContent.version_id == CourseVersion.id)
        .join(LessonFile, LessonFile.content_id == LessonContent.id)
        .where(LessonFile.file_uid == uid)
        .distinct()
    ).all()
    return any(_may_open(session, visitor, course_id, lesson_id, uid) for course_id, lesson_id in shown)


def _may_open(session: Session, visitor: Any, course_id: int, lesson_id: int, uid: str) -> bool:
    for preview in (False, True):
        try:
            opened = lesson_for(session, visitor, course_id, lesson_id, preview=preview)
        except NotFound:
            continue
        key = {"content_id": opened.content.id, "file_uid": uid}
        if not opened.locked and session.get(LessonFile, key) is not None:
            return True
    return False
