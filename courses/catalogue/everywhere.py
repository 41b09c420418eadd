"""Courses in the search over everything."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.engine import Connection

from courses import words as shared
from courses.authoring.models import Course, LessonContent
from courses.catalogue import finding, pages, words
from courses.catalogue.filters import Filters
from learnplatform.parts import Found

INSIDE = ("active", "completed")  # who may go straight to a lesson


def find(connection: Connection, visitor: Any, asked: str, offset: int, limit: int) -> list[Found]:
    """The courses that hold the words; whoever learns in one is led to the lesson in which they stand."""
    hits = finding.hits(connection, visitor, Filters(q=asked), offset, limit)
    lessons = _lessons(connection, hits)
    return [
        Found(_link(hit, lessons.get((hit.card.course.id, hit.place))), hit.title, hit.snippet, _detail(hit))
        for hit in hits
    ]


def _link(hit: finding.Found, lesson_id: int | None) -> str:
    if lesson_id is not None and hit.card.state in INSIDE:
        return pages.lesson_address(hit.card.course.id, lesson_id)
    return url_for("courses.show", course_id=hit.card.course.id)


def _detail(hit: finding.Found) -> str:
    row = hit.card.course
    said = [_("在课节「%(lesson)s」里", lesson=hit.place)] if hit.place else []
    said.append(str(shared.LEVEL_WORDS[row.level]))
    if row.minutes:
        said.append(words.minutes(row.minutes))
    return " · ".join(said)


def _lessons(connection: Connection, hits: list[finding.Found]) -> dict[tuple[int, str], int]:
    """Which lesson a place is, by course and title; the search knows only what it is called."""
    places = {(hit.card.course.id, hit.place) for hit in hits if hit.place}
    if not places:
        return {}
    rows = connection.execute(
        sa.select(Course.id, LessonContent.title, sa.func.min(LessonContent.lesson_id))
        .join(LessonContent, LessonContent.version_id == Course.current_version_id)
        .where(
            Course.id.in_({course for course, _place in places}),
            LessonContent.title.in_({place for _course, place in places}),
        )
        .group_by(Course.id, LessonContent.title)
    )
    return {(course, title): lesson for course, title, lesson in rows}
