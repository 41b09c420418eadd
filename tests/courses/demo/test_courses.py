"""The demo's courses: enough of them in every part of the university, and lessons of substance."""

from __future__ import annotations

from collections import Counter

import pytest

from courses.demo.content import DemoCourse, folders

COURSES = [DemoCourse(folder) for folder in folders()]
LEAST_LETTERS = 250


def test_there_are_sixteen_courses_four_a_section() -> None:
    counted = Counter(course.source["category"] for course in COURSES)
    assert len(COURSES) == 16
    assert counted == {"skills": 4, "degree": 4, "career": 4, "quality": 4}


def test_there_are_at_least_sixty_lessons_of_substance() -> None:
    texts = [text for course in COURSES for text in course.texts.values()]
    assert len([text for text in texts if len(text) >= LEAST_LETTERS]) >= 60


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.folder.name)
def test_every_file_that_a_course_shows_is_there(course: DemoCourse) -> None:
    assert [path.name for path in course.files.values() if not path.is_file()] == []
    assert course.manifest.course.title
