"""Every task is run once by a real Celery worker, from the queue it belongs to."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from kombu import pools

from learnplatform import after_commit
from learnplatform.config import Settings
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job
from learnplatform.tasks import celery_app, configure
from quizzes.standings.service import ensure_quiz_board
from tests import processes
from tests.builders import make_quiz

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("app")]


@pytest.fixture(autouse=True)
def _broker(app: Flask, settings: Settings) -> Iterator[None]:
    """Send messages to this test's broker: Celery keeps connections to the one before."""
    pools.reset()
    celery_app._pool = celery_app.amqp._producer_pool = None
    configure(settings)
    yield
    after_commit.publish_with(None)


def _arguments() -> dict[str, tuple[int, ...]]:
    """What each task that takes something is given."""
    quiz_id = make_quiz(1)
    with db.write() as session:
        board_id = ensure_quiz_board(session, quiz_id).id
        job = Job(kind="nothing at all", state="cancelled")
        session.add(job)
        session.flush()
        job_id = job.id
    return {"jobs.run": (job_id,), "standings.push": (board_id,)}


def _nobody(name: str) -> tuple[int, ...]:
    """An id that nothing has, for each thing that a task must be told: what it was sent for may be gone."""
    told = inspect.signature(celery_app.tasks[name].run).parameters.values()
    return (999,) * sum(each.default is inspect.Parameter.empty for each in told)


def test_each_ends_well_in_a_worker(settings: Settings, tmp_path: Path) -> None:
    names = sorted(name for name in celery_app.tasks if not name.startswith("celery."))
    arguments = _arguments()
    log = tmp_path / "log"
    worker = processes.start_worker(processes.environment(settings.data, settings.database_url), log)
    with processes.running(worker):
        for name in names:
            after_commit.send(name, arguments.get(name) or _nobody(name))
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and not all(_ended(log, name) for name in names):
            time.sleep(0.1)
    assert [name for name in names if not _ended(log, name)] == [], log.read_text()
    # Each message goes to one queue, so a worker that serves them all runs each task just once.
    assert log.read_text().count("task=jobs.run ") == 1


def _ended(log: Path, name: str) -> bool:
    return any(f"task={name} " in line and "outcome=done" in line for line in log.read_text().splitlines())


def test_a_job_that_was_queued_is_run_by_a_worker(settings: Settings, tmp_path: Path) -> None:
    with db.write() as session:
        job_id = jobs.enqueue(session, "bank_import", None, {}, None).id
    worker = processes.start_worker(
        processes.environment(settings.data, settings.database_url), tmp_path / "log"
    )
    with processes.running(worker):
        deadline = time.monotonic() + 30
        while (
            time.monotonic() < deadline and _state(job_id) in ("queued", "running") and not _failures(job_id)
        ):
            time.sleep(0.1)
    assert _state(job_id) == "failed" or _failures(job_id) > 0  # there is no file: it was tried, and says so


def _state(job_id: int) -> str:
    with db.read() as session:
        return session.get_one(Job, job_id).state


def _failures(job_id: int) -> int:
    with db.read() as session:
        return session.get_one(Job, job_id).failures
