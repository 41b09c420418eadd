"""What the calendar does to arenas."""

from __future__ import annotations

from learnplatform.tasks import QueueNames, task
from quizzes.arena import service


@task("arena.vacate", QueueNames.PERIODIC)
def vacate() -> int:
    return service.vacate()
