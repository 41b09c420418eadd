"""Whose lesson it is: everything that a lesson has, tried by everybody for whom it is not open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring.models import CourseVersion, Lesson, LessonContent, LessonFile, Section
from courses.learning import access
from courses.learning.models import LearningEvent, LessonProgress, VideoAnswer, WatchSession
from learnplatform.accounts.models import Person
from learnplatform.accounts.visitor import Visitor
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import NotFound
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import ask
from tests.helpers import csrf, make_department, make_person, sign_in

FILE = "5d0f1f5e-0d8b-4b5e-9d3e-0c8f2b8a7a11"
OURS, THEIRS = ("海港集团", "港机一部"), ("海港集团", "港机二部")

NOT_OPEN = {
    "stranger": 404,
    "of another branch": 404,
    "withdrawn": 404,
    "waiting": 404,
    "requested": 404,
    "refused": 404,
    "not yet released": 409,
    "released by days": 409,
    "after another lesson": 409,
    "not published": 404,
    "only in the draft": 404,
}


def arrange(name: str, worker: Person) -> tuple[int, int]:
    """(course id, lesson id) of a video lesson that is not open to `worker` for the reason `name`."""
    values: dict[str, Any] = {}
    version: dict[str, Any] = {}
    if name == "not yet released":
        values["release"] = {"at": (now() + timedelta(days=1)).isoformat()}
    if name == "released by days":
        values["release"] = {"days": 2}
    if name == "after another lesson":
        version["sequential"] = True
    branch = make_department(*(THEIRS if name == "of another branch" else OURS))
    course_id = make_course(
        [lesson(), lesson(type="video", **values)],
        published=name != "not published",
        version=version,
        branch_id=branch,
    )
    _first, video = lessons_of(course_id)
    if name in ("withdrawn", "waiting", "requested", "refused"):
        enrol(course_id, worker, state=name)
    if NOT_OPEN[name] == 409 or name == "only in the draft":
        enrol(course_id, worker)
    if name == "only in the draft":
        video = _drafted(course_id)
    return course_id, video


def _drafted(course_id: int) -> int:
    """The id of a lesson that only the course's draft has."""
    with db.write() as session:
        draft = CourseVersion(course_id=course_id, number=2, title="草稿")
        fresh = Lesson(course_id=course_id)
        session.add_all([draft, fresh])
        session.flush()
        section = Section(version_id=draft.id, position=0, title="第一章")
        session.add(section)
        session.flush()
        values = lesson(type="video")
        session.add(
            LessonContent(
                version_id=draft.id, section_id=section.id, lesson_id=fresh.id, position=0, **values
            )
        )
        return fresh.id


def show_file(lesson_id: int) -> None:
    with db.write() as session:
        content_id = session.scalars(
            sa.select(LessonContent.id).where(LessonContent.lesson_id == lesson_id)
        ).one()
        session.add(LessonFile(content_id=content_id, file_uid=FILE))


def may_see(person: Person) -> bool:
    with db.read() as session:
        return access.may_see_file(session, visitor(person), FILE)


def visitor(person: Person) -> Any:
    """`person` as a request knows them."""
    return Visitor(
        person.id,
        person.number,
        person.name,
        must_change_password=False,
        locale=None,
        theme=None,
        department_id=person.department_id,
        post_id=person.post_id,
        specialty_id=person.specialty_id,
        token_hash="",
    )


@pytest.mark.parametrize("name", list(NOT_OPEN))
def test_who_may_not_gets_nothing_and_leaves_no_trace(
    app: Flask, client: FlaskClient, worker: Person, name: str
) -> None:
    _course, video = arrange(name, worker)
    uid = ask(video)
    show_file(video)
    headers = {"X-CSRFToken": csrf(client)}
    base = f"/api/v1/lessons/{video}"
    watched = {"session": "s", "intervals": [[0, 5]], "rate": 1, "seq": 1}
    read = {"session": "r", "seconds": 5, "to": 1, "seq": 1}
    answers = [
        client.post(f"{base}/watched", json=watched, headers=headers),
        client.post(f"{base}/watched", json={"seq": "wrong"}, headers=headers),
        client.post(f"{base}/read", json=read, headers=headers),
        client.get(f"{base}/questions"),
        client.post(f"{base}/questions/{uid}", json={"response": {"option": "a"}}, headers=headers),
        client.post(f"{base}/questions/{uid}", json=[], headers=headers),
    ]
    assert [each.status_code for each in answers] == [NOT_OPEN[name]] * len(answers)
    assert not may_see(worker)
    with db.read() as session:
        for table in (WatchSession, LessonProgress, VideoAnswer, LearningEvent):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_without_signing_in_nothing_is_told(app: Flask, worker: Person) -> None:
    _course, video = arrange("not yet released", worker)
    stranger = app.test_client()
    base = f"/api/v1/lessons/{video}"
    assert stranger.get(f"{base}/questions").status_code == 401
    assert stranger.post(f"{base}/watched", json={}).status_code == 401


def test_who_learns_in_it_may_and_so_may_who_has_completed_it(app: Flask, worker: Person) -> None:
    course_id = make_course([lesson(type="video")])
    (video,) = lessons_of(course_id)
    show_file(video)
    enrol(course_id, worker)
    other = make_person()
    enrol(course_id, other, state="completed", completed_at=now())
    assert may_see(worker)
    assert may_see(other)
    assert not may_see(make_person())


def test_an_author_looks_at_the_draft_and_others_do_not(app: Flask) -> None:
    course_id = make_course([lesson(type="video")], published=False, branch_id=make_department(*OURS))
    (video,) = lessons_of(course_id)
    show_file(video)
    trainer = make_person(roles=("trainer",), branch=OURS)
    elsewhere = make_person(roles=("trainer",), branch=THEIRS)
    with db.read() as session:
        opened = access.lesson_for(session, visitor(trainer), course_id, video, preview=True)
        assert opened.preview
        for person in (elsewhere, make_person()):
            with pytest.raises(NotFound):
                access.lesson_for(session, visitor(person), course_id, video, preview=True)
    assert may_see(trainer)
    assert not may_see(elsewhere)


def test_a_session_of_somebody_else_is_nobody_elses(app: Flask, worker: Person, client: FlaskClient) -> None:
    """The same name of a session in two browsers: each person has their own."""
    course_id = make_course([lesson(type="video")])
    (video,) = lessons_of(course_id)
    other = make_person()
    for person in (worker, other):
        enrol(course_id, person)
        sign_in(client, person)
        sent = {"session": "same", "intervals": [[0, 600]], "rate": 1, "seq": 1}
        told: Any = client.post(
            f"/api/v1/lessons/{video}/watched", json=sent, headers={"X-CSRFToken": csrf(client)}
        ).json
        assert told["watched_seconds"] == 30
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WatchSession)) == 2
