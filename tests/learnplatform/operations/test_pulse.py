"""A process that is busy shows life by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Heartbeat
from learnplatform.operations import heartbeats, pulse, tasks
from learnplatform.operations.pulse import Pulse
from learnplatform.tasks import celery_app

pytestmark = pytest.mark.usefixtures("app")


def grow_old() -> None:
    """Give signs of life, long ago."""
    heartbeats.renew(*heartbeats.NAMES)
    with db.write() as session:
        session.execute(sa.update(Heartbeat).values(at=now() - timedelta(minutes=2)))


def missing() -> list[str]:
    with db.read() as session:
        return heartbeats.missing(session)


@pytest.fixture
def alive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    """Of the worker of jobs; its thread does not interfere."""
    monkeypatch.setattr(pulse, "LOOK", 3_600.0)
    made = Pulse(lambda: ["jobs"])
    yield made
    made.stop()


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "silent_for", lambda: 60.0)


@pytest.mark.usefixtures("silence")
def test_who_works_on_something_or_did_lately_shows_life(alive: Pulse) -> None:
    grow_old()
    assert not alive.look()
    assert missing() == ["worker", "jobs", "beat"]
    alive.begin("one")
    assert alive.look()
    assert missing() == ["worker", "beat"]
    assert alive.look()  # still at it
    alive.end("one")
    assert not alive.look()  # idle: now its messages have to show that it hears
    alive.begin("two")
    alive.end("two")
    assert alive.look()
    assert not alive.look()


@pytest.mark.usefixtures("silence")
def test_a_task_that_never_ends_is_no_life(alive: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    alive.begin("one")
    assert alive.look()
    monkeypatch.setattr(pulse, "LONGEST", 0.0)
    assert not alive.look()


def test_a_sign_just_given_is_not_given_again(alive: Pulse) -> None:
    heartbeats.renew("jobs")
    alive.begin("one")
    assert not alive.look()


@pytest.mark.usefixtures("silence")
def test_the_thread_beats_beside_a_task_of_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the signals that a worker gives; other processes have no such thread."""
    made: list[Pulse] = []
    monkeypatch.setattr(pulse, "LOOK", 0.02)
    monkeypatch.setattr(tasks, "Pulse", lambda names: made.append(Pulse(names)) or made[0])
    monkeypatch.setattr(celery_app.amqp.queues, "_consume_from", None)  # which the worker changes
    before = {name: list(getattr(tasks, name).receivers) for name in ("task_prerun", "task_postrun")}
    try:
        celery_app.WorkController(pool_cls="solo", queues=["jobs", "periodic"])
        grow_old()
        tasks.task_prerun.send(sender="work", task_id="one")
        deadline = time.monotonic() + 10
        while missing() != ["beat"] and time.monotonic() < deadline:
            time.sleep(0.02)
        assert missing() == ["beat"]
        tasks.task_postrun.send(sender="work", task_id="one")
        assert not made[0]._running
    finally:
        made[0].stop()
        for name, receivers in before.items():
            getattr(tasks, name).receivers[:] = receivers
