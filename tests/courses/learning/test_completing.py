"""A course completed: once, with all that follows, whoever else changes it at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from courses.authoring.models import Course, CourseVersion, LessonContent
from courses.authoring.publishing import publish
from courses.authoring.service import draft_of, remove_lesson
from courses.catalogue.models import Enrolment
from courses.catalogue.service import enrol as enrol_person
from courses.catalogue.service import withdraw
from courses.certificates.models import Certificate
from courses.learning import service
from courses.learning.counting import Call
from courses.learning.models import LearningEvent
from courses.records.models import CreditEntry
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import Time, course, is_done, state
from tests.helpers import make_person

LINK: dict[str, Any] = {"type": "link", "body": {"address": "https://www.gov.cn/"}}


def count(table: type) -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def verbs() -> list[str]:
    with db.read() as session:
        return list(session.scalars(sa.select(LearningEvent.verb).order_by(LearningEvent.id)))


def test_what_follows_a_completion_follows_once(worker: Person, time: Time) -> None:
    course_id, (first, last, extra) = course(
        worker, lesson(**LINK), lesson(**LINK), lesson(**LINK, required=False)
    )
    for lesson_id in (first, extra, first):
        service.open_lesson(worker, course_id, lesson_id)
    assert state(worker) == "active"
    assert (count(Certificate), count(CreditEntry)) == (0, 0)
    for _again in range(3):
        service.open_lesson(worker, course_id, last)
    assert state(worker) == "completed"
    assert (count(Certificate), count(CreditEntry)) == (1, 1)
    assert verbs().count("completed") == 1
    with db.read() as session:
        assert session.scalars(sa.select(Course.seats_taken)).one() == 0


def test_two_devices_that_finish_the_last_two_lessons_at_once_complete_the_course(app: Flask) -> None:
    course_id = make_course([lesson(**LINK), lesson(**LINK)], seats=40)
    people = [make_person() for _ in range(6)]
    for person in people:
        enrol(course_id, person)

    def finish(what: tuple[Person, int]) -> None:
        with app.app_context():
            service.open_lesson(what[0], course_id, what[1])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(finish, [(person, each) for person in people for each in lessons_of(course_id)]))
    assert [state(person) for person in people] == ["completed"] * 6
    assert (count(Certificate), count(CreditEntry)) == (6, 6)
    with db.read() as session:
        assert session.scalars(sa.select(Course.seats_taken)).one() == 0


def test_who_comes_back_has_what_they_had_done(worker: Person, time: Time) -> None:
    course_id, (first, _second) = course(worker, lesson(**LINK), lesson(**LINK))
    service.open_lesson(worker, course_id, first)
    with db.write() as session:
        withdraw(session, session.scalars(sa.select(Enrolment)).one(), by=worker.id)
    with db.write() as session:
        back = enrol_person(session, course_id, worker.id)
        service.enter(session, back, now())
        assert (back.state, back.done_count) == ("active", 1)


def test_a_new_version_moves_fifty_learners_and_nobody_loses_what_they_finished(app: Flask) -> None:
    course_id = make_course([lesson(**LINK), lesson(**LINK)], version={"summary": "介绍"}, title="会变的课")
    first, second = lessons_of(course_id)
    people = [make_person() for _ in range(50)]
    for number, person in enumerate(people):
        enrol(course_id, person)
        service.open_lesson(person, course_id, first if number % 2 else second)
    with db.write() as session:
        its = session.get_one(Course, course_id)
        draft = draft_of(session, its)
        gone = session.scalars(
            sa.select(LessonContent).where(
                LessonContent.version_id == draft.id, LessonContent.lesson_id == second
            )
        ).one()
        remove_lesson(session, draft, gone)
        publish(session, its, actor_id=None, move_learners=True)
    assert service.settle_course(course_id) == 25  # whoever had done what is left
    for number, person in enumerate(people):
        assert is_done(person, first if number % 2 else second)
        assert state(person) == ("completed" if number % 2 else "active")


def test_who_stays_in_their_version_goes_on_in_it(worker: Person, time: Time) -> None:
    course_id, (first, second) = course(worker, lesson(**LINK), lesson(**LINK), version={"summary": "介绍"})
    service.open_lesson(worker, course_id, first)
    with db.write() as session:
        its = session.get_one(Course, course_id)
        draft = draft_of(session, its)
        gone = session.scalars(
            sa.select(LessonContent).where(
                LessonContent.version_id == draft.id, LessonContent.lesson_id == second
            )
        ).one()
        remove_lesson(session, draft, gone)
        publish(session, its, actor_id=None, move_learners=False)
    assert service.settle_course(course_id) == 0
    assert service.open_lesson(worker, course_id, second).version.number == 1
    assert state(worker) == "completed"
    with db.read() as session:
        assert session.scalars(sa.select(CourseVersion.number).order_by(CourseVersion.number)).all() == [1, 2]


def test_another_round_begins_with_nothing_done_and_a_session_of_its_own(worker: Person, time: Time) -> None:
    course_id, (video,) = course(worker)
    service.watched(worker, video, Call("s", [], 0))
    time.pass_(600)
    assert service.watched(worker, video, Call("s", [[0, 600]], 1)).completed
    time.now += timedelta(days=365)
    enrol(course_id, worker, round=2)
    told = service.watched(worker, video, Call("next", [], 0))
    assert (told.watched_ms, told.completed) == (0, False)
