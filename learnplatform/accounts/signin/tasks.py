"""Celery's side of sign-in."""

from learnplatform.accounts.signin import service
from learnplatform.tasks import QueueNames, celery_app


@celery_app.task(name="accounts.forget_failures", queue=QueueNames.PERIODIC)
def forget_failures() -> None:
    service.forget_failures()
