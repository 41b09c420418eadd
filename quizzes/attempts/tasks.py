"""Celery's side of attempts."""

from learnplatform.tasks import QueueNames, task
from quizzes.attempts import service


@task("attempts.expire_overdue", QueueNames.GRADING)
def expire_overdue() -> None:
    service.expire_overdue()
