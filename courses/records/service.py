"""Credit hours: given when a course is completed, taken back with a reason."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from courses.records.models import CreditEntry
from learnplatform import audit
from learnplatform.clock import now
from learnplatform.problems import NotFound


def credit(session: Session, enrolment: Enrolment, at: datetime) -> CreditEntry | None:
    """Give the credit hours of a completed course, once; None where it gives none.

    They count for the year of completion in the site's zone, in the course's kind or else its section.
    """
    version = session.get_one(CourseVersion, enrolment.version_id)
    if version.credit_hours <= 0:
        return None
    course = session.get_one(Course, enrolment.course_id)
    day = at.astimezone(ZoneInfo(current_app.extensions["settings"].timezone)).date()
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(CreditEntry)
        .values(
            person_id=enrolment.person_id,
            year=day.year,
            kind=course.credit_kind or version.category,
            hours=version.credit_hours,
            title=version.title,
            enrolment_id=enrolment.id,
            earned_on=day,
            created_at=at,
        )
        .on_conflict_do_nothing()
    )
    return _of(session, enrolment)


def cancel_credit(session: Session, enrolment: Enrolment, *, by: int | None, why: str) -> None:
    """Take the credit hours of an enrolment back; the row stays. Raises NotFound where there are none."""
    entry = _of(session, enrolment)
    if entry is None or entry.cancelled_at is not None:
        raise NotFound
    entry.cancelled_at = now()
    audit.record(
        session, by, "credit.cancelled", "person", entry.person_id, why, hours=entry.hours, title=entry.title
    )


def _of(session: Session, enrolment: Enrolment) -> CreditEntry | None:
    return session.scalar(sa.select(CreditEntry).where(CreditEntry.enrolment_id == enrolment.id))
