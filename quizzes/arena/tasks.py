"""What the calendar does to arenas."""

from __future__ import annotations

from learnplatform.tasks import celery_app
from quizzes.arena import service


@celery_app.task(name="arena.vacate")
def vacate() -> int:
    return service.vacate()
