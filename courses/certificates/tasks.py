"""Drawing certificates behind people's backs."""

from __future__ import annotations

import courses.certificates.rendering as rendering
from learnplatform.tasks import QueueNames, task


@task("certificates.render", QueueNames.JOBS)
def render(certificate_id: int) -> None:
    rendering.render(certificate_id)


@task("certificates.sweep", QueueNames.PERIODIC)
def sweep() -> int:
    """Certificates whose message was lost are drawn all the same."""
    return rendering.sweep()
