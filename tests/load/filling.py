"""Many rows at once, for measurements."""

from __future__ import annotations

import sqlalchemy as sa

from courses.authoring.models import Course
from courses.catalogue.models import Enrolment
from learnplatform.clock import now
from learnplatform.database import db


def enrol_all(course_id: int, people: list[int]) -> dict[int, int]:
    """Everybody in the course's published version: enrolment by person."""
    with db.write() as session:
        version_id = session.get_one(Course, course_id).current_version_id
        row = {"course_id": course_id, "version_id": version_id, "state": "active", "started_at": now()}
        ids = session.scalars(
            sa.insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True),
            [row | {"person_id": person} for person in people],
        )
        return dict(zip(people, ids, strict=True))
