"""Celery's side of files."""

from learnplatform.files import finishing, rendering
from learnplatform.tasks import QueueNames, task


@task("files.finish", QueueNames.JOBS)
def finish(upload_id: int) -> None:
    finishing.finish(upload_id)


@task("files.render", QueueNames.JOBS)
def render(file_id: int) -> None:
    rendering.render(file_id)


@task("files.sweep", QueueNames.PERIODIC)
def sweep() -> None:
    finishing.sweep()
    rendering.sweep()
