"""What the search knows of a course: its words, as they were published."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.markdown import render
from courses.authoring.models import Course, CourseVersion, LessonContent, Section
from learnplatform import search
from learnplatform.database import db
from learnplatform.search.models import SearchPassage

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
    version = session.get(CourseVersion, course.current_version_id) if course.current_version_id else None
    course.indexed_version_id = version.id if version is not None else None
    if version is None or course.state != "published":
        search.remove(session, KIND, course.id)
        return
    search.index(
        session,
        KIND,
        course.id,
        title=version.title,
        tags=[str(tag) for tag in version.tags],
        texts=passages(session, version),
    )


def index_one(course_id: int) -> None:
    """Index a course in a transaction of its own; one that is gone is forgotten."""
    with db.write() as session:
        course = session.get(Course, course_id)
        if course is None:
            search.remove(session, KIND, course_id)
        else:
            index_course(session, course)


def index_missing(limit: int = 500) -> int:
    """A sweep: index what was published, for the first time or anew, while nobody heard of it; how many."""
    known = sa.select(SearchPassage.object_id).where(SearchPassage.kind == KIND)
    old = Course.indexed_version_id.is_distinct_from(Course.current_version_id)
    with db.read() as session:
        missing = session.scalars(
            sa.select(Course.id)
            .where(Course.state == "published", sa.or_(old, Course.id.not_in(known)))
            .order_by(Course.id)
            .limit(limit)
        ).all()
    for course_id in missing:
        index_one(course_id)
    return len(missing)
