"""Who may come into a course that asks: requests answered, people invited, people taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, aliased

from courses.authoring.models import Course, CourseAuthor, CourseVersion
from courses.authoring.queries import may_author
from courses.authoring.service import lock
from courses.catalogue import queries, service
from courses.catalogue.models import Enrolment
from learnplatform import audit
from learnplatform.accounts.models import Department, Person
from learnplatform.clock import now
from learnplatform.problems import Conflict, Invalid, NotFound

MOST_INVITED = 200  # at once
MOST_FOUND = 30


@dataclass(frozen=True)
class Asked:
    """A request as it is decided on."""

    enrolment: Enrolment
    title: str
    name: str
    number: str
    department: str | None
    seats: int | None
    taken: int


def requests(session: Session, visitor: Any, limit: int = 200) -> list[Asked]:
    """The requests that `visitor` may decide, the oldest first."""
    branch, home = aliased(Department), aliased(Department)
    mine = sa.exists().where(CourseAuthor.course_id == Course.id, CourseAuthor.person_id == visitor.id)
    trainer, officer = visitor.reach("trainer"), visitor.reach("officer")
    allowed = sa.or_(
        mine if visitor.has_role("trainer") else sa.false(), _within(trainer, branch), _within(officer, home)
    )
    rows = session.execute(
        sa.select(
            Enrolment, CourseVersion.title, Person.name, Person.number, home.name, Course.seats, Course.seats_taken
        )
        .join(Course, Course.id == Enrolment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(branch, branch.id == Course.branch_id)
        .outerjoin(home, home.id == Person.department_id)
        .where(Enrolment.state == "requested", Enrolment.person_id != visitor.id, allowed)
        .order_by(Enrolment.created_at, Enrolment.id)
        .limit(limit)
    )  # fmt: skip
    return [Asked(*row) for row in rows]


def decide(session: Session, visitor: Any, enrolment_id: int, *, yes: bool, words: str = "") -> Enrolment:
    """Answer a request; a yes gives a seat or a place on the waiting list, and both are told.

    Raises NotFound (not theirs to decide), Conflict (`decided`: it no longer waits for an answer).
    """
    enrolment = _to_decide(session, visitor, enrolment_id)
    course = lock(session, enrolment.course_id)
    session.refresh(enrolment)
    if enrolment.state != "requested":
        raise Conflict(_("这个申请已经处理过了。"), kind="decided")
    enrolment.decided_by = visitor.id
    if not yes:
        enrolment.state, enrolment.message = "refused", words
        service.inform(session, course, enrolment, "courses.refused", why=words)
        _record(session, visitor.id, "enrolment.refused", enrolment, words)
        return enrolment
    if service.seat(session, enrolment, now()):
        service.inform(session, course, enrolment, "courses.accepted")
    else:
        place = queries.place_in_queue(session, enrolment)
        service.inform(session, course, enrolment, "courses.accepted_waiting", place=place)
    _record(session, visitor.id, "enrolment.accepted", enrolment, words)
    return enrolment


def invite(session: Session, visitor: Any, course_id: int, numbers: Iterable[str]) -> int:
    """Invite people by their employee numbers; how many were.

    Who asked to come in is let in, who is in already or invited is passed over. Raises NotFound, Invalid (`unknown`:
    numbers that nobody has, or of people for whom the course is not; nobody is invited then).
    """
    course = lock(session, managed(session, visitor, course_id).id)
    if course.state != "published":
        raise Conflict(_("课程发布以后才能邀请。"), kind="not-open")
    people = _people(session, course, numbers)
    invited = 0
    for person_id in people:
        before = queries.latest(session, course.id, person_id)
        if before and before.state in {"active", "waiting", "invited", "completed"}:
            continue
        if before and before.state == "requested":
            decide(session, visitor, before.id, yes=True)
        else:
            enrolment = service.row(session, course, person_id, before, now())
            enrolment.state, enrolment.source, enrolment.decided_by = "invited", "invitation", visitor.id
            enrolment.message = ""
            session.flush()
            service.inform(session, course, enrolment, "courses.invited", who=visitor.name)
        invited += 1
    audit.record(session, visitor.id, "enrolment.invited", "course", course.id, count=invited)
    return invited


def remove(session: Session, visitor: Any, course_id: int, enrolment_id: int, why: str) -> None:
    """Take somebody out of a course. Raises NotFound, Conflict."""
    managed(session, visitor, course_id)
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.course_id != course_id:
        raise NotFound
    service.withdraw(session, enrolment, by=visitor.id, why=why)


def managed(session: Session, visitor: Any, course_id: int) -> Course:
    """A published or archived course into which `visitor` may bring people: its authors, its branch's officers."""
    course = session.get(Course, course_id)
    if course is None or course.current_version_id is None:
        raise NotFound
    officer = visitor.reach("officer")
    path = session.scalar(sa.select(Department.path).where(Department.id == course.branch_id))
    if not (may_author(session, visitor, course) or (officer and officer.covers(path))):
        raise NotFound
    return course


def found(session: Session, course: Course, text: str) -> list[Any]:
    """People for whom the course is, by name or number: rows of (id, name, number, department, state)."""
    words = text.strip()
    if not words:
        return []
    home, branch = aliased(Department), aliased(Department)
    query = (
        sa.select(Person.id, Person.name, Person.number, home.name.label("department"), Enrolment.state)
        .outerjoin(home, home.id == Person.department_id)
        .outerjoin(
            Enrolment,
            sa.and_(
                Enrolment.person_id == Person.id,
                Enrolment.course_id == course.id,
                Enrolment.state.in_(queries.HELD),
            ),
        )
        .where(Person.active, sa.or_(Person.name.contains(words, autoescape=True), Person.number == words))
        .order_by(Person.name, Person.id)
        .limit(MOST_FOUND)
    )
    if course.branch_id is not None:
        query = query.join(branch, sa.and_(branch.id == course.branch_id, home.path.startswith(branch.path)))
    return list(session.execute(query))


def _people(session: Session, course: Course, numbers: Iterable[str]) -> list[int]:
    asked = list(dict.fromkeys(each for each in numbers if each))
    if not asked:
        raise Invalid(_("请填写工号，一行一个。"), kind="unknown")
    if len(asked) > MOST_INVITED:
        raise Invalid(_("一次最多邀请 %(n)d 人。", n=MOST_INVITED), kind="unknown")
    rows = session.execute(
        sa.select(Person.number, Person.id).where(Person.number.in_(asked), Person.active)
    ).all()
    known = {row.number: row.id for row in rows}
    wrong = [each for each in asked if each not in known or not queries.is_for(session, course, known[each])]
    if wrong:
        raise Invalid(
            _("这些工号没有找到，或不在课程面向的范围内：%(which)s。", which="、".join(wrong)), kind="unknown"
        )
    return [known[each] for each in asked]


def _to_decide(session: Session, visitor: Any, enrolment_id: int) -> Enrolment:
    """The enrolment, if `visitor` may decide on it: author, or officer of the person's branch. Raises NotFound."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.person_id == visitor.id:
        raise NotFound
    officer = visitor.reach("officer")
    path = session.scalar(
        sa.select(Department.path)
        .join(Person, Person.department_id == Department.id)
        .where(Person.id == enrolment.person_id)
    )
    course = session.get_one(Course, enrolment.course_id)
    if not ((officer and officer.covers(path)) or may_author(session, visitor, course)):
        raise NotFound
    return enrolment


def _record(session: Session, by: int, action: str, enrolment: Enrolment, words: str) -> None:
    audit.record(session, by, action, "course", enrolment.course_id, words, person=enrolment.person_id)


def _within(reach: Any, table: Any) -> sa.ColumnElement[bool]:
    return reach.where(table.path) if reach else sa.false()
