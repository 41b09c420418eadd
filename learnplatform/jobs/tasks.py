"""Celery's side of jobs."""

from learnplatform.jobs import service
from learnplatform.tasks import QueueNames, celery_app


@celery_app.task(name="jobs.run", queue=QueueNames.JOBS)
def run(job_id: int) -> None:
    service.run(job_id)


@celery_app.task(name="jobs.sweep", queue=QueueNames.PERIODIC)
def sweep() -> None:
    service.sweep()
