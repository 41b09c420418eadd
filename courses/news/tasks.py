"""Telling of what is new, by the clock and right after a publication."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from courses.news import opening, service
from learnplatform.clock import now
from learnplatform.tasks import QueueNames, task
from learnplatform.web.i18n import site_timezone


@task("news.published", QueueNames.PERIODIC)
def published(version_id: int) -> int:
    return service.tell_version(version_id, now())


@task("news.sweep", QueueNames.PERIODIC)
def sweep() -> int:
    """Whoever should know of something that came out lately and doesn't."""
    return service.tell_all(now())


@task("news.opened", QueueNames.PERIODIC)
def opened() -> int:
    return opening.tell_opened(now(), ZoneInfo(site_timezone()))
