"""What happens to the catalogue behind people's backs."""

from __future__ import annotations

from courses.catalogue import finishers, indexing, service
from learnplatform.tasks import QueueNames, task


@task("catalogue.move_up", QueueNames.PERIODIC)
def move_up(course_id: int) -> int:
    return service.move_up(course_id)


@task("catalogue.fill_all", QueueNames.PERIODIC)
def fill_all() -> int:
    """A sweep: seats that came free while nobody heard of it."""
    return service.fill_all()


@task("catalogue.count_finishers", QueueNames.PERIODIC)
def count_finishers() -> int:
    return finishers.count()


@task("courses.index", QueueNames.PERIODIC)
def index(course_id: int) -> None:
    indexing.index_one(course_id)


@task("catalogue.index_missing", QueueNames.PERIODIC)
def index_missing() -> int:
    return indexing.index_missing()
