"""Reads of courses as their authors see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseAuthor, CourseVersion, LessonContent, Section
from learnplatform.accounts.models import Department


@dataclass
class Outline:
    """A version's sections and lessons in the order in which they are read."""

    sections: list[tuple[Section, list[LessonContent]]] = field(default_factory=list)

    @property
    def lessons(self) -> list[LessonContent]:
        return [content for _section, contents in self.sections for content in contents]


def outline(session: Session, version_id: int) -> Outline:
    """Two statements, however large the course."""
    sections = session.scalars(
        sa.select(Section).where(Section.version_id == version_id).order_by(Section.position, Section.id)
    ).all()
    contents: dict[int, list[LessonContent]] = {section.id: [] for section in sections}
    for content in session.scalars(
        sa.select(LessonContent)
        .where(LessonContent.version_id == version_id)
        .order_by(LessonContent.position, LessonContent.id)
    ):
        contents[content.section_id].append(content)
    return Outline([(section, contents[section.id]) for section in sections])


def branch_path(session: Session, branch_id: int | None) -> str | None:
    """The path of a course's branch; None: the whole enterprise."""
    if branch_id is None:
        return None
    return session.scalar(sa.select(Department.path).where(Department.id == branch_id))


def may_author(session: Session, visitor: Any, course: Course) -> bool:
    """Whether `visitor` may write on the course: one of its authors, or a trainer whose branch covers it."""
    reach = visitor.reach("trainer")
    if reach and reach.covers(branch_path(session, course.branch_id)):
        return True
    return bool(
        visitor.has_role("trainer")
        and session.get(CourseAuthor, {"course_id": course.id, "person_id": visitor.id})
    )


def version(session: Session, version_id: int | None) -> CourseVersion | None:
    return session.get(CourseVersion, version_id) if version_id else None
