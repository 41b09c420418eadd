"""Lists of people and of what was done, as administrators look through them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Grant, Person, Post, Specialty
from learnplatform.accounts.queries import paths_of
from learnplatform.models import AuditEntry
from learnplatform.paging import Paging, paging

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What the address of the list of people says. `state`: active, left, all; `password`: none."""

    q: str = ""
    department_id: int | None = None
    state: str = "active"
    role: str = ""
    password: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the list."""

    person: Person
    department: list[str]
    post: str | None
    specialty: str | None
    roles: list[str]


def _matching(filters: Filters, reach: Reach) -> sa.Select:
    query = sa.select(Person.id).outerjoin(Department, Department.id == Person.department_id)
    query = query.where(reach.where(Department.path))
    if filters.q:
        text = filters.q.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        query = query.where(
            sa.or_(Person.number.like(f"{text}%", escape="\\"), Person.name.like(f"%{text}%", escape="\\"))
        )
    if filters.department_id is not None:
        branch = sa.select(Department.path).where(Department.id == filters.department_id).scalar_subquery()
        query = query.where(Department.path.like(branch.concat("%")))
    if filters.state in {"active", "left"}:
        query = query.where(Person.active if filters.state == "active" else ~Person.active)
    if filters.role:
        query = query.where(sa.exists().where(Grant.person_id == Person.id, Grant.role == filters.role))
    if filters.password == "none":  # noqa: S105
        query = query.where(Person.password_hash.is_(None))
    return query


def count_people(session: Session, filters: Filters, reach: Reach) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(_matching(filters, reach).subquery())) or 0


def matching_ids(session: Session, filters: Filters, reach: Reach, limit: int) -> list[int]:
    """Everybody whom the filters find, by number."""
    return list(session.scalars(_matching(filters, reach).order_by(Person.number).limit(limit)))


def people_page(
    session: Session, filters: Filters, reach: Reach, page: int, size: int = PAGE
) -> tuple[list[Line], Paging]:
    """One page of the list, by number."""
    here = paging(count_people(session, filters, reach), page, size)
    ids = _matching(filters, reach).order_by(Person.number).limit(here.size).offset(here.offset)
    found = list(session.scalars(sa.select(Person).where(Person.id.in_(ids.subquery().select()))))
    return lines_of(session, sorted(found, key=lambda person: person.number)), here


def lines_of(session: Session, people: list[Person]) -> list[Line]:
    paths = paths_of(session, (person.department_id for person in people))
    posts = {row.id: row.name for row in session.scalars(sa.select(Post))}
    specialties = {row.id: row.name for row in session.scalars(sa.select(Specialty))}
    roles: dict[int, list[str]] = {}
    ids = [person.id for person in people]
    for person_id, role in session.execute(
        sa.select(Grant.person_id, Grant.role).where(Grant.person_id.in_(ids)).distinct().order_by(Grant.role)
    ):
        roles.setdefault(person_id, []).append(role)
    return [
        Line(
            person,
            paths.get(person.department_id or 0, []),
            posts.get(person.post_id or 0),
            specialties.get(person.specialty_id or 0),
            roles.get(person.id, []),
        )
        for person in people
    ]


def grants_of(session: Session, person_id: int) -> list[tuple[Grant, list[str]]]:
    """Somebody's grants, each with the names down to its branch; none: everywhere."""
    grants = session.scalars(sa.select(Grant).where(Grant.person_id == person_id).order_by(Grant.id)).all()
    paths = paths_of(session, (grant.department_id for grant in grants))
    return [(grant, paths.get(grant.department_id or 0, [])) for grant in grants]


@dataclass(frozen=True)
class AuditFilters:
    """What the address of the audit log says; empty: no matter. `actor` and a person as object: their number."""

    action: str = ""
    actor: str = ""
    object_type: str = ""
    object_id: str = ""


def _audit_where(session: Session, filters: AuditFilters, reach: Reach) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if filters.action:
        where.append(AuditEntry.action == filters.action)
    if filters.actor:
        where.append(AuditEntry.actor_id == _id_of(session, filters.actor))
    if filters.object_type:
        where.append(AuditEntry.object_type == filters.object_type)
    if filters.object_id:
        person = filters.object_type in {"", "person"} and _id_of(session, filters.object_id)
        where.append(AuditEntry.object_id == (str(person) if person else filters.object_id))
    if not reach.everywhere:
        mine = (
            sa.select(Person.id)
            .join(Department, Department.id == Person.department_id)
            .where(reach.where(Department.path))
        )
        about_mine = sa.and_(
            AuditEntry.object_type == "person",
            AuditEntry.object_id.in_(mine.with_only_columns(sa.cast(Person.id, sa.String))),
        )
        where.append(sa.or_(AuditEntry.actor_id.in_(mine), about_mine))
    return where


def _id_of(session: Session, number: str) -> int | None:
    return session.scalar(sa.select(Person.id).where(Person.number == number))


def audit_page(
    session: Session, filters: AuditFilters, reach: Reach, page: int, size: int = PAGE
) -> tuple[list[AuditEntry], Paging]:
    """One page of the log, the newest first."""
    where = _audit_where(session, filters, reach)
    total = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(*where)) or 0
    here = paging(total, page, size)
    rows = session.scalars(
        sa.select(AuditEntry)
        .where(*where)
        .order_by(AuditEntry.id.desc())
        .limit(here.size)
        .offset(here.offset)
    )
    return list(rows), here


def audit_actions(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def audit_names(session: Session, rows: list[AuditEntry]) -> dict[int, tuple[str, str]]:
    """Name and number of everybody the entries speak of, by id."""
    ids = {row.actor_id for row in rows if row.actor_id}
    ids |= {int(row.object_id) for row in rows if row.object_type == "person" and row.object_id.isdigit()}
    people = session.execute(sa.select(Person.id, Person.name, Person.number).where(Person.id.in_(ids)))
    return {identity: (name, number) for identity, name, number in people}
