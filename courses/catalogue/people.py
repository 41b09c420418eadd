"""Who is in a course, as those see it who look after it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.catalogue import queries
from courses.catalogue.models import Enrolment
from learnplatform.accounts.models import Department, Person
from learnplatform.paging import Paging, paging

PAGE = 50
# Those first who wait for something.
_ORDER = ("requested", "waiting", "invited", "active", "completed")


def inside(session: Session, course_id: int, page: int) -> tuple[list[Any], Paging]:
    """A page of rows (Enrolment, name, number, department), those first who wait for something."""
    here = sa.and_(Enrolment.course_id == course_id, Enrolment.state.in_(queries.HELD))
    total = session.scalar(sa.select(sa.func.count()).select_from(Enrolment).where(here)) or 0
    asked = paging(total, page, PAGE)
    order = sa.case({state: number for number, state in enumerate(_ORDER)}, value=Enrolment.state)
    rows = session.execute(
        sa.select(
            Enrolment,
            Person.name.label("name"),
            Person.number.label("number"),
            Department.name.label("department"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(here)
        .order_by(order, Enrolment.created_at, Enrolment.id)
        .limit(PAGE)
        .offset(asked.offset)
    )
    return list(rows), asked
