"""Signs of life. Beat sends them, a worker writes them: a row that is fresh proves both."""

from typing import Any

from celery.signals import beat_init, worker_ready

from learnplatform.operations import heartbeats
from learnplatform.tasks import QueueNames, task


@task("operations.beat", QueueNames.PERIODIC)
def beat() -> None:
    heartbeats.renew("worker", "beat")


@task("operations.jobs_beat", QueueNames.JOBS)
def jobs_beat() -> None:
    heartbeats.renew("jobs")


@worker_ready.connect
def _worker_is_up(sender: Any, **_kwargs: Any) -> None:
    """Say so at once, rather than at the first periodic sign."""
    queues = set(sender.app.amqp.queues.consume_from)
    serves = {"jobs": QueueNames.JOBS, "worker": QueueNames.PERIODIC}
    heartbeats.renew(*(name for name, queue in serves.items() if queue in queues))


@beat_init.connect
def _beat_is_up(**_kwargs: Any) -> None:
    heartbeats.renew("beat")
