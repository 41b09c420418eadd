"""Writing a course and publishing it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.authoring import publishing, queries, service
from courses.authoring.models import Course, CourseTag, CourseVersion, Lesson, LessonContent, LessonFile
from courses.catalogue.models import Enrolment
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid
from tests.courses.builders import enrol, lesson, make_course
from tests.helpers import make_person


def written(trainer: Person, *titles: str) -> int:
    """The id of a course with a draft that could be published."""
    with db.write() as session:
        course = service.create_course(
            session, title="门机", category="skills", branch_id=None, actor_id=trainer.id, summary="讲门机。"
        )
        draft = service.draft_of(session, course)
        section = service.add_section(session, draft, "第一章")
        for title in titles or ("班前检查",):
            service.add_lesson(
                session, draft, section, type="text", title=title, body={"markdown": f"讲{title}。"}
            )
        return course.id


def publish(course_id: int, actor: Person, **values: Any) -> CourseVersion:
    with db.write() as session:
        return publishing.publish(session, session.get_one(Course, course_id), actor_id=actor.id, **values)


def titles(version_id: int) -> list[str]:
    with db.read() as session:
        return [content.title for content in queries.outline(session, version_id).lessons]


def test_a_course_is_written_and_published(app: Flask) -> None:
    trainer = make_person(roles=("trainer",))
    course_id = written(trainer, "班前检查", "十不吊")
    version = publish(course_id, trainer)
    with db.read() as session:
        course = session.get_one(Course, course_id)
    assert (course.state, course.current_version_id, course.draft_version_id) == (
        "published",
        version.id,
        None,
    )
    assert (version.state, version.lesson_count) == ("published", 2)
    assert titles(version.id) == ["班前检查", "十不吊"]


def test_publishing_twice_at_once_publishes_once(app: Flask) -> None:
    trainer = make_person(roles=("trainer",))
    course_id = written(trainer)
    publish(course_id, trainer)
    with pytest.raises(Conflict):
        publish(course_id, trainer)


def test_what_is_missing_is_named_with_its_place(app: Flask) -> None:
    trainer = make_person(roles=("trainer",))
    with db.write() as session:
        course = service.create_course(
            session, title="空", category="skills", branch_id=None, actor_id=trainer.id
        )
        draft = service.draft_of(session, course)
        section = service.add_section(session, draft, "第一章")
        content = service.add_lesson(session, draft, section, type="video", title="看一看")
    with pytest.raises(Invalid) as refusal:
        publish(course.id, trainer)
    assert [(each["field"], each["lesson"]) for each in refusal.value.extra["faults"]] == [
        ("summary", None),
        ("file", content.lesson_id),
    ]


def test_the_next_draft_is_a_copy_with_the_same_lessons(app: Flask) -> None:
    trainer = make_person(roles=("trainer",))
    course_id = written(trainer)
    first = publish(course_id, trainer)
    with db.write() as session:
        course = session.get_one(Course, course_id)
        session.add(CourseTag(version_id=first.id, tag="起重"))
        session.flush()
        draft = service.draft_of(session, course)
        content = queries.outline(session, draft.id).lessons[0]
        service.change_lesson(
            session, draft, content, title="班前检查要点", body={"markdown": "![图](file:f9)"}
        )
    assert (draft.number, draft.state) == (2, "draft")
    assert titles(first.id) == ["班前检查"]
    assert titles(draft.id) == ["班前检查要点"]
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Lesson)) == 1
        assert session.scalars(sa.select(CourseTag.version_id)).all() == [first.id, draft.id]
        assert session.scalars(sa.select(LessonFile.file_uid)).all() == ["f9"]
        assert service.draft_of(session, session.get_one(Course, course_id)).id == draft.id


def test_what_was_published_is_never_changed(app: Flask) -> None:
    trainer = make_person(roles=("trainer",))
    version = publish(written(trainer), trainer)
    with db.read() as session:
        current = session.get_one(CourseVersion, version.id)
        content = queries.outline(session, version.id).lessons[0]
    with pytest.raises(Conflict), db.write() as session:
        service.change_lesson(session, session.merge(current), session.merge(content), title="改了")
    assert titles(version.id) == ["班前检查"]


@pytest.mark.parametrize("move", [False, True])
def test_people_stay_in_their_version_or_are_moved(app: Flask, move: bool) -> None:
    trainer, worker, done = make_person(roles=("trainer",)), make_person(), make_person()
    course_id = make_course([lesson("甲"), lesson("乙")], version={"summary": "讲门机。"})
    learning = enrol(course_id, worker)
    finished = enrol(course_id, done, state="completed")
    with db.write() as session:
        course = session.get_one(Course, course_id)
        first = course.current_version_id
        draft = service.draft_of(session, course)
        service.remove_lesson(session, draft, queries.outline(session, draft.id).lessons[1])
    second = publish(course_id, trainer, move_learners=move).id
    with db.read() as session:
        assert session.get_one(Enrolment, learning).version_id == (second if move else first)
        assert session.get_one(Enrolment, finished).version_id == first
    assert titles(first or 0) == ["甲", "乙"]


def test_an_order_that_does_not_name_everything_once_is_refused(app: Flask) -> None:
    trainer = make_person(roles=("trainer",))
    course_id = written(trainer, "甲", "乙")
    with db.write() as session:
        draft = service.draft_of(session, session.get_one(Course, course_id))
        first = queries.outline(session, draft.id).sections[0][0]
        second = service.add_section(session, draft, "第二章")
        one, two = (content.id for content in queries.outline(session, draft.id).lessons)
        service.reorder(session, draft, [(second.id, [two]), (first.id, [one])])
    assert titles(draft.id) == ["乙", "甲"]
    for wrong in (
        [(first.id, [one, two])],
        [(first.id, [one]), (second.id, [one])],
        [(first.id, [one, two, two])],
    ):
        with pytest.raises(Conflict), db.write() as session:
            service.reorder(session, session.get_one(CourseVersion, draft.id), wrong)


def test_a_lesson_taken_out_of_the_draft_stays_where_it_was_published(app: Flask) -> None:
    trainer = make_person(roles=("trainer",))
    course_id = written(trainer, "甲", "乙")
    first = publish(course_id, trainer)
    with db.write() as session:
        draft = service.draft_of(session, session.get_one(Course, course_id))
        service.remove_lesson(session, draft, queries.outline(session, draft.id).lessons[0])
        section = queries.outline(session, draft.id).sections[0][0]
        extra = service.add_lesson(session, draft, section, type="link", title="丙")
        service.remove_lesson(session, draft, extra)
    assert titles(draft.id) == ["乙"]
    assert titles(first.id) == ["甲", "乙"]
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Lesson)) == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(LessonContent)) == 3
