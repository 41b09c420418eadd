"""Cheating at watching: whatever is sent, no more counts than real time allows; what a bad network loses, nothing."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.learning import recording, service
from courses.learning.counting import Call
from courses.learning.models import LessonProgress, WatchSession
from courses.learning.watching import SLACK_MS, SPEED
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.problems import TooMany
from tests.courses.builders import MINUTE, enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import Time, course
from tests.helpers import make_person

LESSONS = 3
LONG = 20 * 60  # seconds of each lesson

seconds = st.floats(0, LONG, allow_nan=False)
calls = st.tuples(
    st.integers(0, LESSONS - 1),
    st.sampled_from(["one", "two"]),
    st.integers(0, 12),
    st.lists(st.tuples(seconds, seconds), max_size=4),
    st.floats(0, 120),
)


@pytest.fixture
def videos(app: Flask) -> tuple[int, list[int]]:
    course_id = make_course([lesson(type="video", duration_ms=LONG * 1_000) for _ in range(LESSONS)])
    return course_id, lessons_of(course_id)


def counted(person: Person) -> int:
    """What the server has counted for somebody over all lessons, ms; twice told, both agree."""
    with db.read() as session:
        by_lesson = session.scalar(
            sa.select(sa.func.sum(LessonProgress.watched_ms)).where(LessonProgress.person_id == person.id)
        )
        by_session = session.scalar(
            sa.select(sa.func.sum(WatchSession.credited_ms)).where(WatchSession.person_id == person.id)
        )
    assert by_lesson == by_session
    return by_lesson or 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(calls, max_size=20))
def test_forged_repeated_overlapping_parallel_and_reordered_calls(
    videos: tuple[int, list[int]], time: Time, script: list[Any]
) -> None:
    person = make_person()
    enrol(videos[0], person)
    begin = time.now
    for which, name, seq, pairs, passing in script:
        intervals = [[min(pair), max(pair)] for pair in pairs]
        service.watched(person, videos[1][which], Call(name, intervals, seq))
        allowed = SPEED * (time.now - begin).total_seconds() * 1_000 + SLACK_MS
        assert counted(person) <= allowed
        time.pass_(passing)


def test_a_network_that_drops_three_calls_in_ten_loses_nothing(worker: Person, time: Time) -> None:
    """A player sends again what was not answered; sometimes only the answer was lost, and some come out of order."""
    _course, (video,) = course(worker, lesson(type="video", duration_ms=40 * MINUTE))
    chance = random.Random(7)
    service.watched(worker, video, Call("s", [], 0))
    waiting: list[Call] = []
    for number in range(80):
        time.pass_(15)
        waiting.append(Call("s", [[number * 30, number * 30 + 30]], number + 1))
        chance.shuffle(waiting)
        for call in list(waiting):
            arrives, answered = chance.random() > 0.3, chance.random() > 0.1
            if arrives:
                service.watched(worker, video, call)
            if arrives and answered:
                waiting.remove(call)
    for call in waiting:
        service.watched(worker, video, call)
    assert counted(worker) == 40 * MINUTE


def test_many_tabs_at_the_same_moment_share_one_clock(
    app: Flask, videos: tuple[int, list[int]], time: Time
) -> None:
    """Truly at once: a thread a tab, two sessions in each of three lessons."""
    person = make_person()
    enrol(videos[0], person)
    tabs = [(video, name) for video in videos[1] for name in ("one", "two")]
    for video, name in tabs:
        service.watched(person, video, Call(name, [], 0))
    time.pass_(60)

    def claim(number: int) -> None:
        video, name = tabs[number % len(tabs)]
        with app.app_context():
            service.watched(person, video, Call(name, [[0, LONG]], number))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(claim, range(1, 25)))
    assert counted(person) == SPEED * 60_000 + SLACK_MS


def test_a_fast_clock_and_a_rate_of_sixteen_change_nothing(worker: Person, time: Time) -> None:
    _course, (video,) = course(worker, lesson(type="video", duration_ms=60 * MINUTE))
    service.watched(worker, video, Call("s", [], 0))
    for minute in range(1, 4):  # sixteen minutes of the lesson for each that passes
        time.pass_(60)
        service.watched(worker, video, Call("s", [[(minute - 1) * 960, minute * 960]], minute))
    assert counted(worker) == SPEED * 3 * MINUTE + SLACK_MS


def test_a_session_opened_long_ago_gives_no_time_that_another_has_spent(worker: Person, time: Time) -> None:
    _course, (one, two) = course(worker, *(lesson(type="video", duration_ms=60 * MINUTE) for _ in range(2)))
    service.watched(worker, one, Call("old", [], 0))
    service.watched(worker, two, Call("new", [], 0))
    time.pass_(600)
    service.watched(worker, two, Call("new", [[0, 1_200]], 1))
    service.watched(worker, one, Call("old", [[0, 3_600]], 1))
    assert counted(worker) == 1_200_000 + SLACK_MS


def test_sessions_can_not_be_opened_without_end(
    worker: Person, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    _course, (video,) = course(worker)
    monkeypatch.setattr(recording, "MOST_SESSIONS", 5)
    for number in range(5):
        service.watched(worker, video, Call(f"s{number}", [], 0))
    with pytest.raises(TooMany):
        service.watched(worker, video, Call("one more", [], 0))
