"""What somebody has learned, over the years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from courses.records import rules
from courses.records.models import CreditEntry, CreditTarget, Licence, WorkStation
from learnplatform.accounts.models import Department, Person


@dataclass(frozen=True)
class Finished:
    """A course that was completed."""

    course_id: int
    title: str
    category: str
    round: int
    completed_at: datetime | None


@dataclass(frozen=True)
class Hours:
    """Credit hours of one kind, in hundredths."""

    kind: str
    hours: int


def credits_of_year(session: Session, person_id: int, year: int) -> list[Hours]:
    """The credit hours of a year by kind, the most first."""
    total = sa.func.sum(CreditEntry.hours)
    rows = session.execute(
        sa.select(CreditEntry.kind, total)
        .where(
            CreditEntry.person_id == person_id, CreditEntry.year == year, CreditEntry.cancelled_at.is_(None)
        )
        .group_by(CreditEntry.kind)
        .order_by(total.desc(), CreditEntry.kind)
    )
    return [Hours(kind, int(hours)) for kind, hours in rows]


def target_of(session: Session, person_id: int, year: int) -> int | None:
    """How many hours (hundredths) the year asks of a person (`rules.target`); None: nothing. One statement."""
    here, branch = aliased(Department), aliased(Department)
    rows = session.execute(
        sa.select(branch.path, CreditTarget.post_id, CreditTarget.hours, here.path, Person.post_id)
        .select_from(CreditTarget)
        .join(Person, Person.id == person_id)
        .outerjoin(here, here.id == Person.department_id)
        .outerjoin(branch, branch.id == CreditTarget.branch_id)
        .where(
            CreditTarget.year == year,
            sa.or_(CreditTarget.post_id.is_(None), CreditTarget.post_id == Person.post_id),
        )
    ).all()
    return rules.target([row[:3] for row in rows], *rows[0][3:]) if rows else None


def years(session: Session, person_id: int) -> list[int]:
    """The years in which somebody was given credit hours, the latest first."""
    return list(
        session.scalars(
            sa.select(CreditEntry.year)
            .where(CreditEntry.person_id == person_id, CreditEntry.cancelled_at.is_(None))
            .distinct()
            .order_by(CreditEntry.year.desc())
        )
    )


def finished(session: Session, person_id: int) -> list[Finished]:
    """The courses somebody completed, the latest first."""
    rows = session.execute(
        sa.select(
            Course.id, CourseVersion.title, CourseVersion.category, Enrolment.round, Enrolment.completed_at
        )
        .join(Course, Course.id == Enrolment.course_id)
        .join(CourseVersion, CourseVersion.id == Enrolment.version_id)
        .where(Enrolment.person_id == person_id, Enrolment.state == "completed")
        .order_by(Enrolment.completed_at.desc(), Enrolment.id.desc())
    )
    return [Finished(*row) for row in rows]


def licences(session: Session, person_id: int, on: date) -> list[tuple[Licence, int | None]]:
    """Somebody's licences with the days they still hold (negative: run out; None: for ever), the next to end first."""
    rows = session.scalars(
        sa.select(Licence)
        .where(Licence.person_id == person_id)
        .order_by(Licence.expires_on.is_(None), Licence.expires_on, Licence.id)
    )
    return [(row, (row.expires_on - on).days if row.expires_on else None) for row in rows]


def stations(session: Session, person_id: int) -> list[WorkStation]:
    """Somebody's work history, the latest first."""
    return list(
        session.scalars(
            sa.select(WorkStation)
            .where(WorkStation.person_id == person_id)
            .order_by(WorkStation.began_on.desc(), WorkStation.id.desc())
        )
    )
