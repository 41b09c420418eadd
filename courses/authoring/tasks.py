"""What happens to written courses behind people's backs."""

from __future__ import annotations

from courses.authoring import arriving
from learnplatform.database import db
from learnplatform.tasks import QueueNames, task


@task("authoring.resolve_requirements", QueueNames.PERIODIC)
def resolve_requirements() -> int:
    """A sweep: what courses ask for and came here since, a quiz as well as a course."""
    with db.write() as session:
        return arriving.resolve(session)
