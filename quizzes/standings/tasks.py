"""Celery's side of boards."""

from learnplatform.tasks import QueueNames, celery_app
from quizzes.standings import places


@celery_app.task(name="standings.push", queue=QueueNames.GRADING)
def push(board_id: int) -> None:
    places.push(board_id)


@celery_app.task(name="standings.sweep", queue=QueueNames.PERIODIC)
def sweep() -> None:
    """Catch up with boards whose message was lost, and make those again that are gone."""
    places.push_stale()
