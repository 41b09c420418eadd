"""Celery's side of boards."""

from learnplatform.tasks import QueueNames, task
from quizzes.standings import places


@task("standings.push", QueueNames.GRADING)
def push(board_id: int) -> None:
    places.push(board_id)


@task("standings.sweep", QueueNames.PERIODIC)
def sweep() -> None:
    """Catch up with boards whose message was lost, and make those again that are gone."""
    places.push_stale()
