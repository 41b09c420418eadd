"""Celery's side of jobs."""

from learnplatform.jobs import service
from learnplatform.tasks import QueueNames, task


@task("jobs.run", QueueNames.JOBS)
def run(job_id: int) -> None:
    service.run(job_id)


@task("jobs.sweep", QueueNames.PERIODIC)
def sweep() -> None:
    service.sweep()
