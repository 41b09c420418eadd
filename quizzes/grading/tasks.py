"""Celery's side of grading."""

from learnplatform.tasks import QueueNames, celery_app
from quizzes.grading import service


@celery_app.task(name="grading.grade_submitted", queue=QueueNames.GRADING)
def grade_submitted() -> None:
    service.grade_all()


@celery_app.task(name="grading.sweep", queue=QueueNames.PERIODIC)
def sweep() -> None:
    """Find what is still submitted although its message should have come."""
    if service.waiting_too_long():
        service.grade_all()
