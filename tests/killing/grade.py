"""`python -m tests.killing.grade`: a real Celery worker that finds a message waiting for it."""

from __future__ import annotations

from celery_worker import app
from learnplatform.tasks import QueueNames

OPTIONS = ["--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]

if __name__ == "__main__":
    app.send_task("grading.grade_submitted", queue=QueueNames.GRADING)
    app.worker_main(["worker", *OPTIONS, "-Q", QueueNames.GRADING])
