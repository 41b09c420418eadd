"""Celery's side of the outbox."""

from learnplatform.outbox import service
from learnplatform.tasks import QueueNames, task


@task("outbox.deliver", QueueNames.PERIODIC)
def deliver() -> int:
    return service.deliver()
