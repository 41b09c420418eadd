"""The Celery app: queues, the task base class, the beat schedule.

A task is a name, a retry policy and one call into a service. The tables are the queues of record; a
message only wakes a worker.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from celery import Celery, Task
from celery.signals import worker_process_init
from flask import Flask, has_app_context
from kombu import Exchange, Queue

from learnplatform import after_commit, broker
from learnplatform.config import Settings
from learnplatform.database import db

log = logging.getLogger(__name__)


class QueueNames:
    """Every queue; a worker host may serve any of them."""

    GRADING = "grading"  # seconds matter: someone waits for a score
    JOBS = "jobs"  # long work with a progress bar
    PERIODIC = "periodic"  # sweeps and other beat entries

    @classmethod
    def all(cls) -> list[str]:
        return [cls.GRADING, cls.JOBS, cls.PERIODIC]


class LoggedTask(Task):
    """Runs inside the application, so that words can be translated; says in the log what ran and how it ended."""

    flask_app: Flask | None = None  # set by celery_worker.py

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        outcome = "failed"
        try:
            with self.flask_app.app_context() if self.flask_app and not has_app_context() else nullcontext():
                result = super().__call__(*args, **kwargs)
            outcome = "done"
            return result
        finally:
            spent = (time.perf_counter() - begun) * 1000
            log.info("task=%s args=%s outcome=%s ms=%.0f", self.name, args, outcome, spent)


celery_app = Celery("learnplatform", task_cls=LoggedTask)
celery_app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_default_queue=QueueNames.PERIODIC,
    # Each with an exchange of its own: sharing one, every queue would get every message.
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in QueueNames.all()],
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_retry_on_startup=True,
    timezone="UTC",
    beat_schedule={},
)


_queues: dict[str, str] = {}


def task(name: str, queue: str) -> Callable[[Callable[..., Any]], Any]:
    """Make a function the task `name`, which waits in `queue`."""
    _queues[name] = queue
    return celery_app.task(name=name)


def queue_of(name: str, *_call: Any, **_options: Any) -> str:
    """The queue of a task; one that is not ours waits with the periodic ones."""
    return _queues.get(name, QueueNames.PERIODIC)


celery_app.conf.task_routes = (queue_of,)


def every(seconds: float, name: str) -> None:
    """Have beat start the task `name` every so many seconds; called by a domain's `register`."""
    celery_app.conf.beat_schedule[name] = {
        "task": name,
        "schedule": timedelta(seconds=seconds),
        # A beat that could not be heard for a while must not be followed by a pile of stale ones.
        "options": {"expires": max(seconds, 5)},
    }


def configure(settings: Settings) -> None:
    """Point Celery at the broker and let services start tasks after their commits."""
    if settings.broker_url:
        celery_app.conf.update(broker_url=settings.broker_url, broker_transport_options={})
    else:
        folder = settings.data / "broker"
        for name in ("messages", "control", "processed"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        celery_app.conf.update(
            broker_url=broker.register(),
            broker_transport_options={
                "data_folder_in": str(folder / "messages"),
                "data_folder_out": str(folder / "messages"),
                "control_folder": str(folder / "control"),
                "processed_folder": str(folder / "processed"),
                "store_processed": False,
                "polling_interval": 0.05,
            },
        )
    celery_app.conf.beat_schedule_filename = str(settings.data / "beat-schedule")
    after_commit.publish_with(_publish)


def _publish(name: str, args: tuple[Any, ...]) -> None:
    celery_app.send_task(name, args=args, queue=queue_of(name), retry=False)


@worker_process_init.connect
def _own_connections(**_kwargs: Any) -> None:
    """A forked worker must not share its parent's database connections."""
    for engine in db.engines:
        engine.dispose(close=False)
