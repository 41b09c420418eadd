"""A clock that tests set, and browsers that report what they play and read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from courses.authoring.models import LessonContent, VideoQuestion
from courses.catalogue.models import Enrolment
from courses.learning.models import LessonProgress
from learnplatform.accounts.models import Person
from learnplatform.database import db
from quizzes.bank.models import Question
from quizzes.bank.service import create_prepared
from tests.courses.builders import SPRING, enrol, lesson, lessons_of, make_course
from tests.helpers import call, csrf
from tests.quizzes.bank.samples import sample


class Time:
    """The server's clock, as a test sets it."""

    def __init__(self) -> None:
        self.now = SPRING

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def __call__(self) -> datetime:
        return self.now


class Player:
    """A browser that reports what it plays of one lesson."""

    def __init__(self, client: FlaskClient, lesson_id: int, session: str = "s1") -> None:
        self.client, self.lesson_id, self.session, self.seq = client, lesson_id, session, 0
        self.token = csrf(client)

    def send(self, *intervals: Any, seq: int | None = None, status: int = 200, **more: Any) -> dict[str, Any]:
        if seq is None:
            seq = self.seq = self.seq + 1
        sent = {"session": self.session, "intervals": list(intervals), "rate": 1.0, "seq": seq, **more}
        answer = self.client.post(
            f"/api/v1/lessons/{self.lesson_id}/watched", json=sent, headers={"X-CSRFToken": self.token}
        )
        assert answer.status_code == status, answer.json
        told: Any = answer.json
        return dict(told)


def read(client: FlaskClient, lesson_id: int, seconds: float, to: float, seq: int) -> bool:
    """Report reading; whether the lesson is done."""
    return bool(read_state(client, lesson_id, seconds, to, seq)["completed"])


def read_state(client: FlaskClient, lesson_id: int, seconds: float, to: float, seq: int) -> dict[str, Any]:
    """Report reading; what the page is told."""
    sent = {"session": "r1", "seconds": seconds, "to": to, "seq": seq}
    answer = call(client, "POST", f"/api/v1/lessons/{lesson_id}/read", sent)
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def course(worker: Person, *lessons: dict[str, Any], **values: Any) -> tuple[int, list[int]]:
    """(course id, lesson ids) of a course that `worker` is in."""
    course_id = make_course(lessons or [lesson(type="video")], **values)
    enrol(course_id, worker)
    return course_id, lessons_of(course_id)


def ask(lesson_id: int, kind: str = "single_choice", *, must: bool = True, at_ms: int = 60_000) -> str:
    """Put a question of the bank into a lesson; its uid there."""
    with db.write() as session:
        (question_id,) = create_prepared(session, [sample(kind)], branch_id=None, actor_id=None)
        content_id = session.scalars(
            sa.select(LessonContent.id).where(LessonContent.lesson_id == lesson_id)
        ).one()
        version = session.get_one(Question, question_id).current_version_id
        asked = VideoQuestion(
            content_id=content_id, at_ms=at_ms, question_id=question_id, version_id=version, must=must
        )
        session.add(asked)
        session.flush()
        return asked.uid


def state(person: Person) -> str:
    """The state of the person's one enrolment."""
    with db.read() as session:
        return session.scalars(sa.select(Enrolment.state).where(Enrolment.person_id == person.id)).one()


def is_done(person: Person, lesson_id: int) -> bool:
    with db.read() as session:
        found = session.scalars(
            sa.select(LessonProgress.done_at).where(
                LessonProgress.person_id == person.id, LessonProgress.lesson_id == lesson_id
            )
        ).one_or_none()
        return found is not None
