"""What happens to learning behind people's backs."""

from __future__ import annotations

from courses.learning import service
from learnplatform.tasks import QueueNames, task


@task("learning.settle_course", QueueNames.PERIODIC)
def settle_course(course_id: int) -> int:
    """After a new version: some may be through now."""
    return service.settle_course(course_id)
