"""Celery's side of attempts."""

from learnplatform.tasks import QueueNames, celery_app
from quizzes.attempts import service


@celery_app.task(name="attempts.expire_overdue", queue=QueueNames.GRADING)
def expire_overdue() -> None:
    service.expire_overdue()
