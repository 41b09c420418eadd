"""`python -m tests.killing.grade`: a real Celery worker that finds a message waiting for it."""

from __future__ import annotations

import os
import sys

from celery_worker import app
from learnplatform.tasks import QueueNames

if __name__ == "__main__":
    app.send_task("grading.grade_submitted", queue=QueueNames.GRADING)
    options = [
        "--pool",
        "solo",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "-l",
        "WARNING",
    ]
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "celery_worker",
        "worker",
        *options,
        "-Q",
        QueueNames.GRADING,
    ]
    os.execv(sys.executable, command)
