"""What the search knows of a course: its words, as they were published."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.markdown import render
from courses.authoring.models import Course, CourseVersion, LessonContent, Section
from learnplatform.database import db

KIND = "course"


def passages(session: Session, version: CourseVersion) -> list[tuple[str, str]]:
    """(place, text) of everything that is read in a version; a place is the title of a lesson, «» the course itself."""
    found = [("", render(version.summary).text)]
    if version.outcomes:
        found.append(("", "；".join(map(str, version.outcomes))))
    rows = session.execute(
        sa.select(LessonContent.title, LessonContent.text)
        .join(Section, Section.id == LessonContent.section_id)
        .where(LessonContent.version_id == version.id)
        .order_by(Section.position, LessonContent.position)
    )
    found += [(title, f"{title}\n{text}".strip()) for title, text in rows]
    return [(place, text) for place, text in found if text]


def index_course(session: Session, course: Course) -> None:
    """Let people find what is published now; what is no longer published is found no more."""


def index_one(course_id: int) -> None:
    with db.write() as session:
        if (course := session.get(Course, course_id)) is not None:
            index_course(session, course)
