"""`python -m tests.killing.forking`: has the product loaded, and makes a worker or a web process out of itself on demand.

Loading takes seconds, a fork milliseconds, and what is forked is what is started otherwise: a process at the head of a
group of its own, the real Celery worker or the real web server. The lines on its input are `worker`, `web PORT`
and `reap PID`; each line that it or a worker writes is `PID what seconds`.
"""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from celery.signals import task_postrun, task_prerun
from granian.cli import entrypoint as granian
from sqlalchemy.orm import Session

from celery_worker import app
from learnplatform import wsgi
from learnplatform.database import db
from learnplatform.tasks import QueueNames
from quizzes.grading import service

OPTIONS = ["--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
# What a worker and a web server would load once forked.
LATER = ("celery.bin.celery", "celery.worker.consumer", "celery.apps.worker", "celery.concurrency.solo")
LATER += ("granian.server.mp", "kombu.transport.filesystem")
REPORTS = os.dup(1)


def say(what: str, pid: int = 0) -> None:
    os.write(REPORTS, f"{pid or os.getpid()} {what} {time.monotonic()}\n".encode())


def work() -> None:
    """A worker that is woken at once, as by a message whose sender is gone; says what it is at."""
    service.BATCH = service.SQLITE_BATCH  # several transactions a task, on PostgreSQL too
    task_prerun.connect(lambda **_kwargs: say("begun"), weak=False)
    task_postrun.connect(lambda **_kwargs: say("ended"), weak=False)
    sa.event.listen(db.engine, "begin", _say_inside)
    sa.event.listen(Session, "after_commit", lambda _session: say("outside"))
    app.send_task("grading.grade_submitted", queue=QueueNames.GRADING)
    app.worker_main(["worker", *OPTIONS, "-Q", QueueNames.GRADING])


def _say_inside(connection: Any) -> None:
    if not db.is_sqlite or connection.get_execution_options().get("immediate"):
        say("inside")


def serve(port: str) -> None:
    sys.argv = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--workers", "1"]
    sys.argv += ["--blocking-threads", "8", "--no-ws", "--log-level", "warning", f"{wsgi.__name__}:app"]
    granian()


def fork(command: list[str]) -> None:
    """What `command` names, in a process of its own; does not come back in there."""
    pid = os.fork()
    if pid:
        say("forked", pid)
        return
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    for engine in db.engines:
        engine.dispose(close=False)
    {"worker": work, "web": serve}[command[0]](*command[1:])
    os._exit(0)


if __name__ == "__main__":
    for module in LATER:
        import_module(module)
    say("ready")
    while line := sys.stdin.readline():
        if line.startswith("reap"):
            gone = int(line.split()[1])
            os.waitpid(gone, 0)
            say("gone", gone)
        else:
            fork(line.split())
