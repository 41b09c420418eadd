"""Keeping assignments up with the roster and reminding, by the clock."""

from __future__ import annotations

import sqlalchemy as sa

from courses.assignments import following, service
from courses.assignments.models import Assignment
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.tasks import QueueNames, task


@task("assignments.follow", QueueNames.PERIODIC)
def follow(assignment_id: int) -> int:
    return following.follow(assignment_id, now())


@task("assignments.follow_all", QueueNames.PERIODIC)
def follow_all() -> int:
    """Who joined, moved or left, and who must take a course again."""
    with db.read() as session:
        ids = session.scalars(sa.select(Assignment.id).where(Assignment.closed_at.is_(None))).all()
    return sum(following.follow(each, now()) for each in ids)


@task("assignments.remind", QueueNames.PERIODIC)
def remind() -> int:
    return service.remind_all(now())
