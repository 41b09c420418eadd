"""What administrators do to people. Everything is written to the audit log in the same transaction.

`reach` is the part of the tree that the actor administers. Somebody who holds a role beyond it can't be
changed from within it: an administrator of a branch must not take over one of the whole enterprise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.models import (
    ROLES,
    AccessToken,
    Department,
    Grant,
    Person,
    Post,
    SignedSession,
    Specialty,
)
from learnplatform.accounts.queries import branch_path, department_names
from learnplatform.accounts.rules import clean_number
from learnplatform.accounts.signin import tokens
from learnplatform.accounts.signin.service import end_sessions
from learnplatform.problems import Conflict, Forbidden, Invalid, NotFound


@dataclass(frozen=True)
class Actor:
    """Who acts, and how far they may. The shell acts as nobody (`id` None), everywhere."""

    id: int | None
    reach: Reach


SHELL = Actor(None, Reach(everywhere=True))


def person_within(session: Session, actor: Actor, person_id: int) -> Person:
    """Raises NotFound for somebody outside the actor's reach."""
    person = session.get(Person, person_id)
    if person is None or not actor.reach.covers(branch_path(session, person.department_id)):
        raise NotFound
    return person


def changeable_person(session: Session, actor: Actor, person_id: int) -> Person:
    """As `person_within`. Raises Forbidden for somebody who holds a role beyond the actor's reach."""
    person = person_within(session, actor, person_id)
    if not may_change(session, actor, person.id):
        raise Forbidden(_("这个人的权限超出您管理的范围，请找上级管理员。"))
    return person


def may_change(session: Session, actor: Actor, person_id: int) -> bool:
    paths = session.scalars(
        sa.select(Department.path)
        .select_from(Grant)
        .outerjoin(Department, Department.id == Grant.department_id)
        .where(Grant.person_id == person_id)
    )
    return all(actor.reach.covers(path) for path in paths)


def check_department(session: Session, actor: Actor, department_id: int | None) -> None:
    """Raises Invalid when the actor can't put anybody or any role there."""
    path = branch_path(session, department_id)
    if (department_id is not None and path is None) or not actor.reach.covers(path):
        raise Invalid(_("这个部门不在您管理的范围内。"))


def named_id(session: Session, table: type[Post] | type[Specialty], name: str | None) -> int | None:
    """The id of the post or specialty `name`, made if it is new; None for no name."""
    name = (name or "").strip()
    if not name:
        return None
    found = session.scalar(sa.select(table.id).where(table.name == name))
    if found is None:
        made = table(name=name)
        session.add(made)
        session.flush()
        return made.id
    return found


def add_person(session: Session, actor: Actor, number: str, **values: Any) -> Person:
    """Somebody new, without a password. Raises Conflict when the number is taken."""
    number = clean_number(number)
    check_department(session, actor, values.get("department_id"))
    if session.scalar(sa.select(Person.id).where(Person.number == number)):
        raise Conflict(_("工号 %(number)s 已经有人用了。", number=number))
    person = Person(number=number, **values)
    session.add(person)
    session.flush()
    audit.record(session, actor.id, "person.added", "person", person.id, number=number, name=person.name)
    return person


def change_person(session: Session, actor: Actor, person_id: int, **values: Any) -> Person:
    """Set columns of a person («department_id», «name», …); what differs goes to the audit log, old and new."""
    person = changeable_person(session, actor, person_id)
    if values.get("department_id", person.department_id) != person.department_id:
        check_department(session, actor, values["department_id"])
    differing = [name for name, value in values.items() if getattr(person, name) != value]
    if differing:
        changes = {
            name.removesuffix("_id"): [
                _kept(session, name, each) for each in (getattr(person, name), values[name])
            ]
            for name in differing
        }
        for name in differing:
            setattr(person, name, values[name])
        audit.record(session, actor.id, "person.changed", "person", person.id, changes=changes)
    return person


def _kept(session: Session, column: str, value: Any) -> Any:
    """A column's value as the log keeps it: the groups by their names, as they were then."""
    if value is None or isinstance(value, str):
        return value
    if column == "department_id":
        return "/".join(department_names(session, value))
    if column == "post_id":
        return session.get_one(Post, value).name
    if column == "specialty_id":
        return session.get_one(Specialty, value).name
    return value if isinstance(value, int) else str(value)


def deactivate(session: Session, actor: Actor, person_id: int, reason: str = "") -> None:
    """Somebody has left: they can't sign in, their sessions and tokens are over, their results stay."""
    person = changeable_person(session, actor, person_id)
    if not person.active:
        return
    if actor.id == person.id:
        raise Conflict(_("不能停用自己的账号。"))
    _keep_an_administrator(session, person.id)
    person.active = False
    close_accounts(session, [person.id])
    audit.record(session, actor.id, "person.deactivated", "person", person.id, reason)


def close_accounts(session: Session, person_ids: list[int]) -> None:
    """End the sessions and tokens, and the unused one-time passwords, of people who have left."""
    session.execute(sa.delete(SignedSession).where(SignedSession.person_id.in_(person_ids)))
    session.execute(sa.delete(AccessToken).where(AccessToken.person_id.in_(person_ids)))
    session.execute(
        sa.update(Person)
        .where(Person.id.in_(person_ids))
        .values(one_time_hash=None, one_time_expires_at=None)
    )


def activate(session: Session, actor: Actor, person_id: int) -> None:
    person = changeable_person(session, actor, person_id)
    if not person.active:
        person.active = True
        audit.record(session, actor.id, "person.activated", "person", person.id)


def grant(session: Session, actor: Actor, person_id: int, role: str, department_id: int | None) -> None:
    """Give somebody a role, everywhere or in a branch; giving it again changes nothing."""
    if role not in ROLES:
        raise Invalid(_("没有这个角色。"))
    person = changeable_person(session, actor, person_id)
    check_department(session, actor, department_id)
    if _find_grant(session, person_id, role, department_id) is not None:
        return
    session.add(Grant(person_id=person_id, role=role, department_id=department_id, granted_by=actor.id))
    branch = " / ".join(department_names(session, department_id))
    audit.record(session, actor.id, "role.granted", "person", person.id, role=role, branch=branch)


def revoke(session: Session, actor: Actor, person_id: int, grant_id: int) -> None:
    """Raises NotFound when it isn't this person's grant, Conflict for the last administrator of all."""
    changeable_person(session, actor, person_id)
    found = session.scalar(sa.select(Grant).where(Grant.id == grant_id, Grant.person_id == person_id))
    if found is None:
        raise NotFound
    if found.role == "admin" and found.department_id is None:
        _keep_an_administrator(session, person_id)
    branch = " / ".join(department_names(session, found.department_id))
    audit.record(session, actor.id, "role.revoked", "person", person_id, role=found.role, branch=branch)
    session.delete(found)


def find_grant(session: Session, person_id: int, role: str, department_id: int | None) -> Grant:
    """Raises NotFound."""
    found = _find_grant(session, person_id, role, department_id)
    if found is None:
        raise NotFound(_("这个人没有这项权限。"))
    return found


def _find_grant(session: Session, person_id: int, role: str, department_id: int | None) -> Grant | None:
    where = Grant.department_id.is_(None) if department_id is None else Grant.department_id == department_id
    return session.scalar(sa.select(Grant).where(Grant.person_id == person_id, Grant.role == role, where))


def _keep_an_administrator(session: Session, leaving: int) -> None:
    """Raises Conflict when nobody but `leaving` administers the whole enterprise."""
    if administrators(session) == {leaving}:
        raise Conflict(_("这是最后一位总管理员，先给别人这个权限再说。"))


def administrators(session: Session) -> set[int]:
    """Who administers the whole enterprise; none of them can cease to until the transaction ends.

    Two of them who leave at once would otherwise each count on the other.
    """
    found = (
        sa.select(Person.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role == "admin", Grant.department_id.is_(None), Person.active)
        .order_by(Grant.id)
        .with_for_update(of=(Grant, Person), key_share=True)
    )
    return set(session.scalars(found))


def end_all_sessions(session: Session, actor: Actor, person_id: int) -> int:
    """Sign somebody out everywhere, programs with their access tokens too; how many sessions there were."""
    person = changeable_person(session, actor, person_id)
    ended = end_sessions(session, person.id)
    audit.record(session, actor.id, "sessions.ended", "person", person.id, count=ended)
    tokens.revoke_all(session, [person.id], actor_id=actor.id)
    return ended
