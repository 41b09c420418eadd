"""What beat and workers do for records."""

from __future__ import annotations

from courses.records import reminding
from courses.records.showing import today
from learnplatform.tasks import QueueNames, task


@task("records.remind", QueueNames.PERIODIC)
def remind() -> int:
    """Licences that end soon."""
    return reminding.remind(today())
