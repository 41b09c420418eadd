"""Counting what colleagues of a post have completed, so that the catalogue needs no counting."""

from __future__ import annotations

import sqlalchemy as sa

from courses.catalogue.models import CourseFinishers, Enrolment
from courses.catalogue.rules import SMALLEST_GROUP
from learnplatform.accounts.models import Person
from learnplatform.database import db


def count() -> int:
    """Count anew; how many (post, course) have enough people to be told of."""
    people = sa.func.count(sa.distinct(Enrolment.person_id))
    found = (
        sa.select(Person.post_id, Enrolment.course_id, people.label("people"))
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.state == "completed", Person.active, Person.post_id.is_not(None))
        .group_by(Person.post_id, Enrolment.course_id)
        .having(people >= SMALLEST_GROUP)
    )
    with db.read() as session:  # counted outside, so that nobody's writing waits for it
        rows = [row._asdict() for row in session.execute(found)]
    with db.write() as session:
        session.execute(sa.delete(CourseFinishers))
        if rows:
            session.execute(sa.insert(CourseFinishers), rows)
    return len(rows)
