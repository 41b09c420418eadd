"""Progress made again from the log is what is stored, whatever happened in whatever order."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.authoring.commands import courses
from courses.catalogue.models import Enrolment
from courses.learning import service
from courses.learning.counting import Call
from courses.learning.models import LessonProgress
from courses.learning.reading import Report
from courses.learning.rebuilding import rebuild
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import Time, ask, course
from tests.helpers import make_person

# What a device does: a call is sent late, again, or not at all; two devices do so at once.
seconds = st.integers(0, 600)
watching = st.tuples(
    st.just("watch"),
    st.sampled_from("ab"),
    st.integers(0, 9),
    st.lists(st.tuples(seconds, seconds), max_size=3),
)
reading = st.tuples(st.just("read"), st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 60))
steps = st.lists(
    st.one_of(
        watching,
        reading,
        st.tuples(st.just("open"), st.integers(0, 2)),
        st.tuples(st.just("answer"), st.sampled_from("ab")),
        st.tuples(st.just("pass"), st.integers(1, 200)),
    ),
    max_size=25,
)


def play(worker: Person, course_id: int, lessons: list[int], uid: str, time: Time, script: list[Any]) -> None:
    video, text, _quiz = lessons
    for name, *what in script:
        match name:
            case "watch":
                intervals = [[min(pair), max(pair)] for pair in what[2]]
                service.watched(worker, video, Call(what[0], intervals, what[1]))
            case "read":
                service.read(worker, text, Report(what[0] + "r", what[2], what[1] / 6, what[1]))
            case "open":
                service.open_lesson(worker, course_id, lessons[what[0]])
            case "answer":
                service.answer(worker, video, uid, {"option": what[0]})
            case "pass":
                time.pass_(what[0])


def stored(enrolment_id: int) -> list[Any]:
    columns = LessonProgress.__table__.columns
    with db.read() as session:
        rows = session.execute(
            sa.select(*columns).where(columns.enrolment_id == enrolment_id).order_by(columns.lesson_id)
        )
        return [tuple(row) for row in rows]


@pytest.fixture
def place(app: Flask) -> tuple[int, list[int], str]:
    course_id = make_course(
        [lesson(type="video"), lesson(text="字" * 900), lesson(type="link", body={"address": "https://a.cn"})]
    )
    lessons = lessons_of(course_id)
    return course_id, lessons, ask(lessons[0])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=steps)
def test_any_order_of_arrival_with_repeats_on_two_devices(
    place: tuple[int, list[int], str], time: Time, script: list[Any]
) -> None:
    course_id, lessons, uid = place
    person = make_person()
    enrolment_id = enrol(course_id, person)
    play(person, course_id, lessons, uid, time, script)
    before = stored(enrolment_id)
    with db.write() as session:
        assert rebuild(session, enrolment_id) == []
    with db.write() as session:  # and out of nothing
        session.execute(sa.delete(LessonProgress).where(LessonProgress.enrolment_id == enrolment_id))
        rebuild(session, enrolment_id)
    assert stored(enrolment_id) == before


def test_the_command_says_what_was_stored_otherwise_and_puts_it_right(worker: Person, time: Time) -> None:
    course_id, (video,) = course(worker)
    service.watched(worker, video, Call("s", [], 0))
    time.pass_(60)
    service.watched(worker, video, Call("s", [[0, 100]], 1))
    with db.write() as session:
        session.execute(sa.update(LessonProgress).values(watched_ms=999_999, done_at=time.now))
        session.execute(sa.update(Enrolment).values(done_count=1))
    run = CliRunner().invoke(courses, ["rebuild", "--course", str(course_id), "--json"])
    told = json.loads(run.output)
    assert (run.exit_code, told["enrolments"]) == (1, 1)
    assert {each["what"]: each["rebuilt"] for each in told["differing"]} == {
        "watched_ms": 100_000,
        "done_at": None,
        "done_count": 0,
    }
    again = CliRunner().invoke(courses, ["rebuild", "--json"])
    assert (again.exit_code, json.loads(again.output)["differing"]) == (0, [])
