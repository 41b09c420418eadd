"""Courses as wholes: dropped drafts, the shelf, copies."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.authoring import managing, queries, service
from courses.authoring.models import Course, CourseVersion, Lesson
from learnplatform.database import db
from learnplatform.problems import Conflict
from tests.courses.builders import lesson, lessons_of, make_course
from tests.helpers import make_person


def test_a_dropped_draft_leaves_what_was_published(app: Flask) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson("甲")])
    with db.write() as session:
        course = session.get_one(Course, course_id)
        draft = service.draft_of(session, course)
        section = queries.outline(session, draft.id).sections[0][0]
        service.add_lesson(session, draft, section, type="text", title="乙")
    with db.write() as session:
        managing.drop_draft(session, session.get_one(Course, course_id), trainer.id)
    with db.read() as session:
        assert session.get_one(Course, course_id).draft_version_id is None
        assert session.scalar(sa.select(sa.func.count()).select_from(CourseVersion)) == 1
        assert session.scalars(sa.select(Lesson.id)).all() == lessons_of(course_id)


def test_a_course_never_published_has_no_draft_to_drop_and_no_shelf_to_leave(app: Flask) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson()], published=False)
    for act in (managing.drop_draft, managing.archive):
        with pytest.raises(Conflict), db.write() as session:
            act(session, session.get_one(Course, course_id), trainer.id)


def test_a_course_leaves_the_shelf_and_comes_back(app: Flask) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson()])
    for act, state in ((managing.archive, "archived"), (managing.unarchive, "published")):
        for _press in range(2):
            with db.write() as session:
                act(session, session.get_one(Course, course_id), trainer.id)
        with db.read() as session:
            assert session.get_one(Course, course_id).state == state


def test_a_copy_has_lessons_of_its_own_that_name_one_another(app: Flask) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson("甲"), lesson("乙")])
    with db.write() as session:
        course = session.get_one(Course, course_id)
        draft = service.draft_of(session, course)
        one, two = queries.outline(session, draft.id).lessons
        service.change_lesson(session, draft, two, requires=[session.get_one(Lesson, one.lesson_id).uid])
        made_id = managing.copy(session, course, trainer.id).id
    with db.read() as session:
        made = session.get_one(Course, made_id)
        first, second = queries.outline(session, made.draft_version_id or 0).lessons
        assert (made.state, made.current_version_id) == ("draft", None)
        assert {first.lesson_id, second.lesson_id}.isdisjoint(lessons_of(course_id))
        assert second.requires == [session.get_one(Lesson, first.lesson_id).uid]
        uids = session.scalars(sa.select(Lesson.uid)).all()
        assert len(set(uids)) == 4
