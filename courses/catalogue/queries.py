"""Which courses somebody may see, and where they stand in them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.authoring.models import Course, CourseAuthor, CourseFor
from courses.catalogue.models import Enrolment
from courses.catalogue.rules import OPEN
from learnplatform.accounts.models import Department, Grant, Person
from learnplatform.problems import NotFound

HELD = (*OPEN, "completed")  # who keeps sight of a course whatever becomes of it


def visible_courses(visitor: Any) -> sa.Select[Any]:
    """The ids of published courses for the visitor's branch, or that the visitor teaches or looks after."""
    return sa.select(Course.id).where(Course.state == "published", is_visible(visitor))


def is_visible(visitor: Any) -> sa.ColumnElement[bool]:
    """The same as a condition on `Course`, whatever its state."""
    mine = [is_for_department(visitor.department_id)]
    if visitor.has_role("trainer", "officer"):
        reach = visitor.reach("trainer", "officer")
        if reach.everywhere:
            return sa.true()
        mine.append(Course.branch_id.in_(sa.select(Department.id).where(reach.where(Department.path))))
        mine.append(
            Course.id.in_(sa.select(CourseAuthor.course_id).where(CourseAuthor.person_id == visitor.id))
        )
    return sa.or_(*mine)


@lru_cache(1_000)
def is_for_department(department_id: int | None) -> sa.ColumnElement[bool]:
    """The condition on `Course` that it is for the people of a department.

    Kept for each department: making it anew took a seventh of the catalogue's time.
    """
    here, above = aliased(Department), aliased(Department)
    branches = (
        sa.select(above.id)
        .select_from(here)
        .join(above, here.path.startswith(above.path))
        .where(here.id == department_id)
    )
    return sa.or_(Course.branch_id.is_(None), Course.branch_id.in_(branches))


def meant_for(visitor: Any) -> sa.Select[Any]:
    """The ids of the versions that are for the visitor's post or specialty."""
    own = ((CourseFor.post_id, visitor.post_id), (CourseFor.specialty_id, visitor.specialty_id))
    # A missing post would be compared as IS NULL, and be found with every course for a specialty.
    fits = [column == value for column, value in own if value is not None]
    return sa.select(CourseFor.version_id).where(sa.or_(sa.false(), *fits))


def course_for(session: Session, visitor: Any, course_id: int) -> Course:
    """A published course the visitor may see, or one they are in. Raises NotFound."""
    held = sa.exists().where(
        Enrolment.course_id == Course.id, Enrolment.person_id == visitor.id, Enrolment.state.in_(HELD)
    )
    seen = sa.or_(
        sa.and_(Course.state == "published", is_visible(visitor)),
        sa.and_(Course.state.in_(("published", "archived")), held),
    )
    found = session.scalar(sa.select(Course).where(Course.id == course_id, seen))
    if found is None or found.current_version_id is None:
        raise NotFound
    return found


def is_seen(session: Session, visitor: Any, course_id: int) -> bool:
    """Whether the visitor sees the course."""
    try:
        course_for(session, visitor, course_id)
    except NotFound:
        return False
    return True


def is_for(session: Session, course: Course, person_id: int) -> bool:
    """Whether the course is for that person's branch."""
    if course.branch_id is None:
        return True
    branch = aliased(Department)
    return bool(
        session.scalar(
            sa.select(
                sa.exists().where(
                    Person.id == person_id,
                    Department.id == Person.department_id,
                    branch.id == course.branch_id,
                    Department.path.startswith(branch.path),
                )
            )
        )
    )


def latest(session: Session, course_id: int, person_id: int) -> Enrolment | None:
    """Somebody's last round in a course."""
    return session.scalar(
        sa.select(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.person_id == person_id)
        .order_by(Enrolment.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def place_in_queue(session: Session, enrolment: Enrolment) -> int:
    """The place on the waiting list, from 1."""
    before = sa.or_(
        Enrolment.created_at < enrolment.created_at,
        sa.and_(Enrolment.created_at == enrolment.created_at, Enrolment.id <= enrolment.id),
    )
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                Enrolment.course_id == enrolment.course_id, Enrolment.state == "waiting", before
            )
        )
        or 0
    )


def waiting(session: Session, course_id: int) -> int:
    """How many are on the waiting list."""
    return (
        session.scalar(
            sa.select(sa.func.count()).where(Enrolment.course_id == course_id, Enrolment.state == "waiting")
        )
        or 0
    )


def deciders(session: Session, course: Course, person_id: int) -> set[int]:
    """Who is told of a request: the course's authors, and the officers of the person's branch."""
    people = set(
        session.scalars(sa.select(CourseAuthor.person_id).where(CourseAuthor.course_id == course.id))
    )
    if course.created_by is not None:
        people.add(course.created_by)
    branch = aliased(Department)
    people.update(
        session.scalars(
            sa.select(Grant.person_id)
            .join(branch, branch.id == Grant.department_id)
            .join(Department, Department.path.startswith(branch.path))
            .join(Person, sa.and_(Person.id == person_id, Person.department_id == Department.id))
            .where(Grant.role == "officer")
        )
    )
    return people - {person_id}
