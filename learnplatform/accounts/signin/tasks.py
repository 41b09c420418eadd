"""Celery's side of sign-in."""

from learnplatform.accounts.signin import service
from learnplatform.tasks import QueueNames, task


@task("accounts.forget_failures", QueueNames.PERIODIC)
def forget_failures() -> None:
    service.forget_failures()
