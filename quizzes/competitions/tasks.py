"""What the calendar does to competitions, and telling many people."""

from __future__ import annotations

from learnplatform.tasks import celery_app
from quizzes.competitions import service


@celery_app.task(name="competitions.close_due")
def close_due() -> int:
    return service.close_due()


@celery_app.task(name="competitions.tell")
def tell(competition_id: int) -> int:
    return service.tell(competition_id)
