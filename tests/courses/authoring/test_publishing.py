"""A published version is changed while people learn: nobody loses anything, whichever way the trainer chooses."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring import comparing, publishing, queries, service
from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from courses.learning.models import LearningEvent, LessonProgress
from courses.learning.service import settle_course
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.helpers import make_person, post, sign_in

PEOPLE = 50


@dataclass
class Fifty:
    course_id: int
    trainer: Person
    enrolments: list[int]  # the n-th has finished the first n % 4 of three lessons


@pytest.fixture
def fifty(app: Flask) -> Fifty:
    trainer = make_person(roles=("trainer",))
    first = make_person("甲")
    course_id = make_course([lesson("一"), lesson("二"), lesson("三")], version={"summary": "讲门机。"})
    lessons = lessons_of(course_id)
    people = [first, *(make_person(f"工友{n}") for n in range(1, PEOPLE))]
    enrolments = [enrol(course_id, person) for person in people]
    with db.write() as session:
        for number, (person, enrolment_id) in enumerate(zip(people, enrolments, strict=True)):
            done = lessons[: number % 4]
            for lesson_id in done:
                session.add(
                    LessonProgress(
                        enrolment_id=enrolment_id, lesson_id=lesson_id, person_id=person.id, done_at=now()
                    )
                )
            enrolment = session.get_one(Enrolment, enrolment_id)
            enrolment.done_count = len(done)
            if len(done) == 3:
                enrolment.state, enrolment.completed_at = "completed", now()
    return Fifty(course_id, trainer, enrolments)


def change(fifty: Fifty) -> CourseVersion:
    """The third lesson goes, the second is written anew and asked of nobody, the draft is given back."""
    with db.write() as session:
        draft = service.draft_of(session, session.get_one(Course, fifty.course_id))
        _one, two, three = queries.outline(session, draft.id).lessons
        service.change_lesson(session, draft, two, body={"markdown": "改过。"})
        service.remove_lesson(session, draft, three)
        return draft


def progress() -> list[tuple[int, int]]:
    with db.read() as session:
        rows = session.execute(
            sa.select(LessonProgress.enrolment_id, LessonProgress.lesson_id)
            .where(LessonProgress.done_at.is_not(None))
            .order_by(LessonProgress.enrolment_id, LessonProgress.lesson_id)
        )
        return [(row[0], row[1]) for row in rows]


def states(fifty: Fifty) -> dict[tuple[int, str], int]:
    """How many are in which version and state."""
    with db.read() as session:
        rows = session.execute(
            sa.select(CourseVersion.number, Enrolment.state, sa.func.count())
            .join(CourseVersion, CourseVersion.id == Enrolment.version_id)
            .group_by(CourseVersion.number, Enrolment.state)
        )
        return {(number, state): count for number, state, count in rows}


def test_what_changes_for_whom_is_said_before(fifty: Fifty) -> None:
    draft = change(fifty)
    with db.read() as session:
        told = comparing.compare(session, session.get_one(Course, fifty.course_id), draft)
    assert (told.added, told.changed, [each.title for each in told.removed]) == ([], ["二"], ["三"])
    assert (told.learners, told.completed, told.would_complete, told.more_to_do) == (38, 12, 12, 0)


@pytest.mark.parametrize("move", [False, True])
def test_nobody_of_fifty_loses_what_they_finished(fifty: Fifty, client: FlaskClient, move: bool) -> None:
    draft, before = change(fifty), progress()
    sign_in(client, fifty.trainer)
    address = f"/courses/manage/{fifty.course_id}/publish"
    assert "38" in client.get(address).get_data(as_text=True)
    answer = post(client, address, {"revision": str(draft.revision), "learners": "move" if move else "stay"})
    assert answer.status_code == 302
    assert progress() == before
    settle_course(fifty.course_id)
    assert progress() == before
    if move:
        assert states(fifty) == {(1, "completed"): 12, (2, "active"): 26, (2, "completed"): 12}
    else:
        assert states(fifty) == {(1, "active"): 38, (1, "completed"): 12}
    with db.read() as session:
        counted = session.scalars(sa.select(Enrolment.done_count).where(Enrolment.state == "active"))
        assert set(counted) == ({0, 1} if move else {0, 1, 2})
        moved = session.scalar(sa.select(sa.func.count()).where(LearningEvent.verb == "moved"))
        assert moved == (38 if move else 0)
        (entry,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "course.published"))
        assert entry.details["moved"] == (38 if move else 0)


def test_a_second_press_publishes_nothing(fifty: Fifty, client: FlaskClient) -> None:
    draft = change(fifty)
    sign_in(client, fifty.trainer)
    address = f"/courses/manage/{fifty.course_id}/publish"
    for _press in range(2):
        assert post(client, address, {"revision": str(draft.revision)}).status_code == 302
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CourseVersion)) == 2


def test_nothing_changed_is_said_and_not_offered(fifty: Fifty, client: FlaskClient) -> None:
    sign_in(client, fifty.trainer)
    with db.write() as session:
        service.draft_of(session, session.get_one(Course, fifty.course_id))
    address = f"/courses/manage/{fifty.course_id}/publish"
    page = client.get(address).get_data(as_text=True)
    assert "没有改动" in page
    assert 'name="revision"' not in page
    with db.write() as session:
        service.touch(service.draft_of(session, session.get_one(Course, fifty.course_id)))
    page = client.get(address).get_data(as_text=True)
    assert "没有改动" not in page
    assert 'name="revision"' in page


def test_a_draft_changed_since_it_was_looked_at_is_shown_again(fifty: Fifty, client: FlaskClient) -> None:
    seen = change(fifty).revision
    with db.write() as session:
        draft = service.draft_of(session, session.get_one(Course, fifty.course_id))
        service.add_section(session, draft, "第二章")
    sign_in(client, fifty.trainer)
    answer = post(client, f"/courses/manage/{fifty.course_id}/publish", {"revision": str(seen)})
    assert answer.status_code == 422
    assert states(fifty)[1, "active"] == 38


def test_a_circle_of_lessons_can_not_be_published(app: Flask) -> None:
    course_id = make_course([lesson("甲"), lesson("乙")], version={"summary": "讲。"})
    with db.write() as session:
        draft = service.draft_of(session, session.get_one(Course, course_id))
        one, two = queries.outline(session, draft.id).lessons
        uids = dict(session.execute(sa.text("SELECT id, uid FROM lessons")).all())
        service.change_lesson(session, draft, one, requires=[uids[two.lesson_id]])
        assert publishing.missing(session, draft) == []
        service.change_lesson(session, draft, two, requires=[uids[one.lesson_id]])
        assert [each.field for each in publishing.missing(session, draft)] == ["requires"]
        service.change_lesson(session, draft, two, requires=[])
        draft.sequential = True  # and what comes later can't come before
        assert [each.field for each in publishing.missing(session, draft)] == ["requires"]
