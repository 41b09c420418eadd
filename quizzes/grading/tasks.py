"""Celery's side of grading."""

from learnplatform.tasks import QueueNames, task
from quizzes.grading import service


@task("grading.grade_submitted", QueueNames.GRADING)
def grade_submitted() -> None:
    service.grade_all()


@task("grading.sweep", QueueNames.PERIODIC)
def sweep() -> None:
    """Find what is still submitted although its message should have come."""
    if service.waiting_too_long():
        service.grade_all()
