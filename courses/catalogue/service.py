"""Coming into a course and leaving it. Every change of who is in holds the course's row first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.authoring.service import lock
from courses.catalogue import queries, requirements, rules, seats
from courses.catalogue.models import Enrolment
from courses.certificates.models import Certificate
from courses.learning import service as learning
from learnplatform import audit
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.notices.service import tell
from learnplatform.problems import Conflict, NotFound

_REFUSALS = {"by-invitation": _l("这门课只面向受邀请的同事。想参加，请联系讲师。")}


def enrol(
    session: Session,
    course_id: int,
    person_id: int,
    *,
    source: str = "self",
    at: datetime | None = None,
    by: int | None = None,
    message: str = "",
    again: bool = False,
) -> Enrolment:
    """Bring a person into a course as far as it goes: active, on the waiting list, or requested.

    An assignment and an invitation need nobody's yes and ask for nothing to be finished before, but seats count.
    Who is in already is given back. `again` (or a certificate that ran out) begins another round after a completed one.
    Raises NotFound (no such course for them), Conflict (`by-invitation`, `requirements`, `not-open`).
    """
    at = at or now()
    course = lock(session, course_id)
    before = queries.latest(session, course_id, person_id)
    state = before.state if before else None
    if before and state == "completed" and not again:
        again = repeatable(session, before, at)
    try:
        step = rules.step(course.enrolment, source, state, again=again)
    except rules.Refused as refused:
        raise Conflict(_REFUSALS[refused.kind], kind=refused.kind) from refused
    if before and step == "keep":
        return before
    _check(session, course, person_id, source)
    enrolment = row(session, course, person_id, before, at)
    enrolment.source = "invitation" if state == "invited" and source == "self" else source
    enrolment.decided_by, enrolment.message = by, message
    if step == "request":
        enrolment.state = "requested"
        session.flush()
        _tell_deciders(session, course, enrolment)
    else:
        seat(session, enrolment, at)
    return enrolment


def seat(session: Session, enrolment: Enrolment, at: datetime) -> bool:
    """Give the enrolment a seat, or a place on the waiting list; whether it has the seat.

    The caller holds the course's row.
    """
    taken = seats.take(session, enrolment.course_id)
    enrolment.state = "active" if taken else "waiting"
    if taken:
        enrolment.started_at = at
    session.flush()
    if taken:
        _enter(session, enrolment, at)
    return taken


def withdraw(session: Session, enrolment: Enrolment, *, by: int | None, why: str = "") -> None:
    """End an enrolment before its completion, and move the waiting list up.

    What was learned stays and counts when they come back. Raises Conflict when there is nothing to leave
    (`not-in-course`), or when it was assigned and they want to leave by themselves (`assigned`).
    """
    course = lock(session, enrolment.course_id)
    session.refresh(enrolment)
    if enrolment.state not in rules.OPEN:
        raise Conflict(_("已经不在这门课里了。"), kind="not-in-course")
    if enrolment.source == "assignment" and by == enrolment.person_id:
        raise Conflict(_("这门课是工会安排的必修课，不能自己退出。有困难请找工会干部。"), kind="assigned")
    held = enrolment.state == "active"
    enrolment.state, enrolment.decided_by = "withdrawn", by
    enrolment.message = why
    session.flush()
    if by not in {None, enrolment.person_id}:
        audit.record(session, by, "enrolment.withdrawn", "course", course.id, why, person=enrolment.person_id)
        inform(session, course, enrolment, "courses.removed", why=why)
    if held:
        seats.give_back(session, course.id)
        fill(session, course)


def fill(session: Session, course: Course, at: datetime | None = None) -> int:
    """Give free seats to those who have waited longest; how many. The caller holds the course's row."""
    moved = 0
    while waiting := _first_waiting(session, course.id):
        if not seat(session, waiting, at or now()):
            break
        inform(session, course, waiting, "courses.moved_up")
        moved += 1
    return moved


def move_up(course_id: int) -> int:
    """Fill the free seats of one course, in a transaction of its own."""
    with db.write() as session:
        if session.get(Course, course_id) is None:
            return 0
        return fill(session, lock(session, course_id))


def fill_all() -> int:
    """Fill free seats wherever somebody waits for one; how many were given."""
    with db.read() as session:
        courses = session.scalars(
            sa.select(Course.id)
            .where(
                sa.exists().where(Enrolment.course_id == Course.id, Enrolment.state == "waiting"),
                sa.or_(Course.seats.is_(None), Course.seats_taken < Course.seats),
            )
            .order_by(Course.id)
        ).all()
    return sum(move_up(course_id) for course_id in courses)


def inform(session: Session, course: Course, enrolment: Enrolment, kind: str, **params: Any) -> None:
    """Tell the person of an enrolment what became of it."""
    title = session.scalar(sa.select(CourseVersion.title).where(CourseVersion.id == enrolment.version_id))
    tell(
        session,
        [enrolment.person_id],
        kind,
        {"course": title, **params},
        link=f"/courses/{course.id}",
    )


def repeatable(session: Session, enrolment: Enrolment, at: datetime) -> bool:
    """Whether a completed course may be taken again now."""
    row = session.execute(
        sa.select(Certificate.expires_at, Certificate.revoked_at).where(
            Certificate.enrolment_id == enrolment.id
        )
    ).first()
    return row is not None and rules.may_repeat(row.expires_at, row.revoked_at is not None, at)


def _check(session: Session, course: Course, person_id: int, source: str) -> None:
    """That the course is open to the person, and what it asks for is done."""
    if not queries.is_for(session, course, person_id):
        raise NotFound
    if course.state != "published" or course.current_version_id is None:
        raise Conflict(_("这门课现在不接受选课。"), kind="not-open")
    if source != "self":
        return
    asked = requirements.of(session, course.current_version_id, person_id)
    if lacking := [each.title for each in asked if not each.met]:
        raise Conflict(
            _("先完成这些，再来选这门课：%(what)s。", what="、".join(lacking)), kind="requirements"
        )


def row(
    session: Session, course: Course, person_id: int, before: Enrolment | None, at: datetime
) -> Enrolment:
    """The row that enrolling writes: another round, or the one that was open or broken off."""
    if before is None or rules.new_round(before.state):
        before = Enrolment(
            course_id=course.id,
            person_id=person_id,
            round=before.round + 1 if before else 1,
            version_id=course.current_version_id,
            created_at=at,
            state="requested",
        )
        session.add(before)
        return before
    if before.state in {"withdrawn", "refused"}:
        before.created_at = at
        before.version_id = course.current_version_id or before.version_id
    return before


def _first_waiting(session: Session, course_id: int) -> Enrolment | None:
    return session.scalar(
        sa.select(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.state == "waiting")
        .order_by(Enrolment.created_at, Enrolment.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _tell_deciders(session: Session, course: Course, enrolment: Enrolment) -> None:
    title = session.scalar(sa.select(CourseVersion.title).where(CourseVersion.id == enrolment.version_id))
    who = session.scalar(sa.select(Person.name).where(Person.id == enrolment.person_id))
    tell(
        session,
        queries.deciders(session, course, enrolment.person_id),
        "courses.requested",
        {"course": title, "who": who},
        link=f"/courses/{course.id}/people",
    )


def _enter(session: Session, enrolment: Enrolment, at: datetime) -> None:
    """Tell learning that they are in; who comes back may have done everything already."""
    learned = enrolment.last_at
    learning.enter(session, enrolment, at)
    enrolment.last_at = learned  # coming in is not learning
