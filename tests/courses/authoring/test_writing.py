"""The editor's saving: again and again, never over somebody else's words."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring import queries, service
from courses.authoring.models import Course, Lesson, LessonContent
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.files.models import File
from tests.courses.builders import lesson, lessons_of, make_course
from tests.helpers import call, make_person, sign_in


@pytest.fixture
def trainer(app: Flask) -> Person:
    return make_person(roles=("trainer",))


def draft(type: str = "text", **values: Any) -> tuple[int, int]:
    """(course, its one lesson)."""
    course_id = make_course([lesson("甲", type, **values)], published=False)
    return course_id, lessons_of(course_id)[0]


def save(client: FlaskClient, course_id: int, lesson_id: int, **given: Any) -> Any:
    given = {"revision": 0, "title": "甲", "body": {"markdown": "新的"}, **given}
    return call(client, "PUT", f"/courses/manage/{course_id}/lessons/{lesson_id}", given)


def content(course_id: int) -> LessonContent:
    with db.read() as session:
        course = session.get_one(Course, course_id)
        return queries.outline(session, course.draft_version_id or 0).lessons[0]


def a_file(owner: Person, uid: str, kind: str = "video") -> str:
    with db.write() as session:
        session.add(
            File(
                uid=uid,
                owner_id=owner.id,
                name=uid,
                kind=kind,
                media_type="video/mp4",
                size=1,
                sha256="0" * 64,
                store_key=uid,
                duration_ms=90_000,
            )
        )
    return uid


def test_each_save_counts_the_revision(client: FlaskClient, trainer: Person) -> None:
    course_id, lesson_id = draft()
    sign_in(client, trainer)
    first = save(client, course_id, lesson_id).get_json()
    second = save(client, course_id, lesson_id, revision=first["revision"], title="乙").get_json()
    assert second["revision"] == first["revision"] + 1
    assert (content(course_id).title, content(course_id).html.count("新的")) == ("乙", 1)


def test_over_somebody_elses_words_nothing_is_stored_and_theirs_come_back(
    client: FlaskClient, trainer: Person
) -> None:
    course_id, lesson_id = draft()
    sign_in(client, trainer)
    save(client, course_id, lesson_id, body={"markdown": "对方写的"})
    answer = save(client, course_id, lesson_id, body={"markdown": "我写的"})
    assert answer.status_code == 409
    assert answer.get_json()["theirs"]["body"] == {"markdown": "对方写的"}
    assert content(course_id).body == {"markdown": "对方写的"}


def test_the_same_sent_again_after_a_lost_answer_is_no_conflict(client: FlaskClient, trainer: Person) -> None:
    course_id, lesson_id = draft()
    sign_in(client, trainer)
    first, again = (save(client, course_id, lesson_id) for _time in range(2))
    assert (again.status_code, again.get_json()["revision"]) == (200, first.get_json()["revision"])


def test_without_a_title_nothing_is_stored(client: FlaskClient, trainer: Person) -> None:
    course_id, lesson_id = draft()
    sign_in(client, trainer)
    answer = save(client, course_id, lesson_id, title=" ")
    assert (answer.status_code, answer.get_json()["field"]) == (422, "title")
    assert content(course_id).revision == 0


def test_what_was_published_meanwhile_is_not_written_on(client: FlaskClient, trainer: Person) -> None:
    course_id = make_course([lesson("甲")])
    sign_in(client, trainer)
    answer = save(client, course_id, lessons_of(course_id)[0])
    assert (answer.status_code, answer.get_json()["kind"]) == (409, "no-draft")


def test_a_recording_lasts_as_long_as_its_file(client: FlaskClient, trainer: Person) -> None:
    course_id, lesson_id = draft("video", body={"file": ""}, duration_ms=0)
    sign_in(client, trainer)
    assert save(client, course_id, lesson_id, body={"file": a_file(trainer, "f1")}).status_code == 200
    assert content(course_id).duration_ms == 90_000


@pytest.mark.parametrize("body", [{"file": "theirs"}, {"markdown": "![](file:theirs)"}])
def test_nobody_puts_files_into_a_lesson_that_they_may_not_see(
    client: FlaskClient, trainer: Person, body: dict[str, Any]
) -> None:
    course_id, lesson_id = draft("video", body={"file": ""})
    a_file(make_person(), "theirs")
    sign_in(client, trainer)
    assert save(client, course_id, lesson_id, body=body).status_code == 422


def test_a_moment_without_a_zone_is_the_sites(client: FlaskClient, trainer: Person) -> None:
    course_id, lesson_id = draft()
    sign_in(client, trainer)
    told = save(client, course_id, lesson_id, release={"at": "2026-12-01T08:30"}).get_json()
    assert told["release"] == {"at": "2026-12-01T08:30"}
    assert content(course_id).release == {"at": "2026-12-01T08:30:00+08:00"}


def test_a_lesson_that_is_gone_is_asked_for_by_no_other(app: Flask) -> None:
    course_id = make_course([lesson("甲"), lesson("乙")], published=False)
    with db.write() as session:
        version = service.draft_of(session, session.get_one(Course, course_id))
        one, two = queries.outline(session, version.id).lessons
        service.change_lesson(session, version, two, requires=[session.get_one(Lesson, one.lesson_id).uid])
        service.remove_lesson(session, version, one)
    assert content(course_id).requires == []
