"""Signs of life. Beat sends them, a worker writes them: a row that is fresh proves both. Who is busy writes its own."""

from typing import Any

from celery import Celery
from celery.signals import (
    after_task_publish,
    beat_init,
    task_postrun,
    task_prerun,
    worker_init,
    worker_ready,
)

from learnplatform.operations import heartbeats
from learnplatform.operations.pulse import Pulse
from learnplatform.tasks import QueueNames, task


@task("operations.beat", QueueNames.PERIODIC)
def beat() -> None:
    heartbeats.renew("worker", "beat")


@task("operations.jobs_beat", QueueNames.JOBS)
def jobs_beat() -> None:
    heartbeats.renew("jobs")


def _served(app: Celery) -> list[str]:
    """What the worker of this process is called, by the queues it takes from."""
    queues = set(app.amqp.queues.consume_from)
    serves = {"jobs": QueueNames.JOBS, "worker": QueueNames.PERIODIC}
    return [name for name, queue in serves.items() if queue in queues]


@worker_init.connect
def _worker_begins(sender: Any, **_kwargs: Any) -> None:
    pulse = Pulse(lambda: _served(sender.app))
    task_prerun.connect(lambda task_id, **_kwargs: pulse.begin(task_id), weak=False)
    task_postrun.connect(lambda task_id, **_kwargs: pulse.end(task_id), weak=False)


@worker_ready.connect
def _worker_is_up(sender: Any, **_kwargs: Any) -> None:
    """Say so at once, rather than at the first periodic sign."""
    heartbeats.renew(*_served(sender.app))


@beat_init.connect
def _beat_is_up(**_kwargs: Any) -> None:
    heartbeats.renew("beat")
    pulse = Pulse(lambda: ["beat"])  # when the worker that writes down its sign has no time to
    after_task_publish.connect(lambda **_kwargs: pulse.feel(), weak=False)
