"""What one part tells another: heard once it is true, again after a failure, and holding nobody up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Heartbeat
from learnplatform.outbox import service
from learnplatform.outbox.models import OutboxMessage
from learnplatform.parts import parts
from quizzes.grading.service import grade_all
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person


def listen(app: Flask, listener: Any, topic: str = "thing") -> None:
    parts(app).listeners.setdefault(topic, []).append(listener)


def waiting() -> list[OutboxMessage]:
    with db.read() as session:
        return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def tell(*payloads: dict[str, Any], topic: str = "thing") -> None:
    with db.write() as session:
        service.tell(session, topic, payloads)


def test_what_was_told_is_heard_once_by_each(app: Flask, sent: list[Any]) -> None:
    heard: list[Any] = []
    listen(app, lambda _session, payload: heard.append(("one", payload["n"])))
    listen(app, lambda _session, payload: heard.append(("other", payload["n"])))
    tell({"n": 1}, {"n": 2})
    assert sent == [("outbox.deliver", ())]
    assert service.deliver() == 2
    assert service.deliver() == 0
    assert heard == [("one", 1), ("other", 1), ("one", 2), ("other", 2)]
    assert waiting() == []


def test_what_did_not_happen_is_not_told(app: Flask) -> None:
    listen(app, lambda _session, _payload: None)
    with db.write() as session:
        service.tell(session, "thing", [{}])
        session.rollback()
    assert waiting() == []


def test_what_nobody_listens_to_is_not_kept(app: Flask) -> None:
    tell({}, topic="nobody's")
    assert service.deliver() == 1
    assert waiting() == []


def test_a_failure_writes_nothing_holds_up_nobody_and_is_tried_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, heard = [True], []

    def listener(session: Any, payload: dict[str, Any]) -> None:
        session.add(Heartbeat(name=f"heard {payload['n']}", at=now()))
        session.flush()
        if payload["n"] == 1 and broken[0]:
            raise RuntimeError
        heard.append(payload["n"])

    listen(app, listener)
    tell({"n": 1}, {"n": 2})
    assert service.deliver() == 1
    assert heard == [2]
    assert [(row.failures, row.set_aside_at) for row in waiting()] == [(1, None)]
    broken[0] = False
    assert service.deliver() == 0  # not before its time
    monkeypatch.setattr(service, "now", lambda: now() + timedelta(seconds=11))
    assert service.deliver() == 1
    assert heard == [2, 1]


def test_what_fails_too_often_is_set_aside_and_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def listener(_session: Any, _payload: Any) -> None:
        raise RuntimeError

    listen(app, listener)
    tell({})
    hours = [0]
    monkeypatch.setattr(service, "now", lambda: now() + timedelta(hours=hours[0]))
    for hour in range(service.MOST_FAILURES + 3):
        hours[0] = hour
        service.deliver()
    (kept,) = waiting()
    assert kept.failures == service.MOST_FAILURES
    assert kept.set_aside_at is not None


def test_a_graded_quiz_is_told_with_its_grade(app: Flask) -> None:
    heard: list[Any] = []
    listen(app, lambda _session, payload: heard.append(payload), "quiz.graded")
    person, quiz_id = make_person(), make_quiz(3)
    hand_in(quiz_id, person, 2)
    hand_in(quiz_id, make_person(), 1, trial=True)
    grade_all()
    service.deliver()
    assert heard == [{"quiz_id": quiz_id, "person_id": person.id}]
