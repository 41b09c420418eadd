"""Courses and enrolments as plain rows, for tests of what comes after writing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from courses.authoring.models import Course, CourseVersion, Lesson, LessonContent, Section
from courses.catalogue.models import Enrolment
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db

SPRING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MINUTE = 60_000

# What completes a lesson of a type unless a test says otherwise.
COMPLETION: dict[str, dict[str, Any]] = {
    "text": {"rule": "read"},
    "video": {"rule": "watched", "percent": 90},
    "audio": {"rule": "watched", "percent": 90},
    "quiz": {"rule": "passed", "percent": 60},
}


def lesson(title: str = "班前检查要点", type: str = "text", **values: Any) -> dict[str, Any]:
    """One lesson for `make_course`: the values of its `LessonContent`."""
    defaults: dict[str, Any] = {
        "title": title,
        "type": type,
        "completion": COMPLETION.get(type, {"rule": "opened"}),
        "minutes": 5,
    }
    if type in {"video", "audio"}:
        defaults["duration_ms"] = 10 * MINUTE
    if type == "text":
        defaults |= {"body": {"markdown": "起吊前先看钢丝绳。"}, "html": "<p>起吊前先看钢丝绳。</p>"}
        defaults["text"] = "起吊前先看钢丝绳。"
    return defaults | values


def make_course(
    *sections: Sequence[dict[str, Any]],
    title: str = "门机司机安全操作",
    published: bool = True,
    version: dict[str, Any] | None = None,
    **values: Any,
) -> int:
    """The id of a course with `sections` of lessons, by default one of one text; `version` sets that row's values."""
    sections = sections or ([lesson()],)
    state = "published" if published else "draft"
    with db.write() as session:
        course = Course(state=state, published_at=SPRING if published else None, **values)
        session.add(course)
        session.flush()
        made = CourseVersion(
            **{
                "course_id": course.id,
                "number": 1,
                "state": state,
                "title": title,
                "published_at": SPRING if published else None,
                "credit_hours": 200,
                "lesson_count": sum(len(each) for each in sections),
                "minutes": 5 * sum(len(each) for each in sections),
                **(version or {}),
            }
        )
        session.add(made)
        session.flush()
        if published:
            course.current_version_id = made.id
        else:
            course.draft_version_id = made.id
        for number, lessons in enumerate(sections):
            _add_section(session, made, number, lessons)
        return course.id


def _add_section(
    session: Any, version: CourseVersion, number: int, lessons: Sequence[dict[str, Any]]
) -> None:
    section = Section(version_id=version.id, position=number, title=f"第 {number + 1} 章")
    session.add(section)
    session.flush()
    for position, values in enumerate(lessons):
        stable = Lesson(course_id=version.course_id)
        session.add(stable)
        session.flush()
        session.add(
            LessonContent(
                version_id=version.id,
                section_id=section.id,
                lesson_id=stable.id,
                position=position,
                **values,
            )
        )


def lessons_of(course_id: int) -> list[int]:
    """The ids of the course's lessons, in the order in which they are read."""
    with db.read() as session:
        course = session.get_one(Course, course_id)
        version_id = course.current_version_id or course.draft_version_id
        rows = (
            session.query(LessonContent.lesson_id)
            .join(Section, Section.id == LessonContent.section_id)
            .where(LessonContent.version_id == version_id)
            .order_by(Section.position, LessonContent.position)
        )
        return [row[0] for row in rows]


def enrol(course_id: int, person: Person, **values: Any) -> int:
    """The id of `person`'s enrolment in the course's published version, active unless `values` say otherwise."""
    with db.write() as session:
        course = session.get_one(Course, course_id)
        made = Enrolment(
            **{
                "course_id": course_id,
                "person_id": person.id,
                "version_id": course.current_version_id,
                "state": "active",
                "started_at": now(),
                **values,
            }
        )
        session.add(made)
        session.flush()
        if made.state == "active":
            course.seats_taken += 1
        return made.id
