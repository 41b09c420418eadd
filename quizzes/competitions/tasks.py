"""What the calendar does to competitions, and telling many people."""

from __future__ import annotations

from learnplatform.tasks import QueueNames, task
from quizzes.competitions import publishing, service


@task("competitions.close_due", QueueNames.PERIODIC)
def close_due() -> int:
    return service.close_due()


@task("competitions.tell", QueueNames.PERIODIC)
def tell(competition_id: int) -> int:
    return publishing.tell(competition_id)
