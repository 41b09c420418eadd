"""What officers do with credit hours: outside training, taking back, targets. Each in one transaction, audited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from courses.records.models import CreditEntry, CreditTarget, OutsideTraining
from courses.records.own import kept
from learnplatform import audit
from learnplatform.accounts.models import Department, Person, Post
from learnplatform.clock import now
from learnplatform.notices.service import tell
from learnplatform.problems import Forbidden, NotFound

LINK = "/me/record"


def person_within(session: Session, visitor: Any, person_id: int, *, lock: bool = False) -> Person:
    """Somebody of the officer's reach. Raises NotFound for others."""
    query = (
        sa.select(Person, Department.path)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id == person_id)
    )
    row = session.execute(query.with_for_update(of=Person) if lock else query).one_or_none()
    if row is None or not visitor.reach("officer").covers(row.path):
        raise NotFound
    return row[0]


def enter_outside(
    session: Session,
    visitor: Any,
    person_id: int,
    values: Mapping[str, Any],
    proof: FileStorage | None = None,
) -> bool:
    """Give a person the hours (hundredths) of a training elsewhere; False: just this one counts already.

    `values`: title, provider, kind, hours, ended_on. Raises NotFound beyond the officer's reach, Invalid for the proof.
    """
    person = person_within(session, visitor, person_id, lock=True)
    same = sa.select(OutsideTraining.id).where(
        OutsideTraining.person_id == person.id,
        OutsideTraining.cancelled_at.is_(None),
        *(getattr(OutsideTraining, name) == value for name, value in values.items()),
    )
    if session.scalar(same.limit(1)) is not None:
        return False
    training = OutsideTraining(person_id=person.id, entered_by=visitor.id, **values)
    training.proof_uid = kept(session, proof, visitor.id) if proof else None
    session.add(training)
    session.flush()
    session.add(
        CreditEntry(
            person_id=person.id,
            year=training.ended_on.year,
            kind=training.kind,
            hours=training.hours,
            title=training.title,
            outside_id=training.id,
            earned_on=training.ended_on,
        )
    )
    told = {"title": training.title, "hours": training.hours}
    audit.record(
        session,
        visitor.id,
        "outside.entered",
        "person",
        person.id,
        hours=training.hours,
        title=training.title,
    )
    tell(session, [person.id], "credit.entered", told, link=LINK, dedupe=f"outside:{training.id}")
    return True


def cancel(session: Session, visitor: Any, entry_id: int, why: str) -> tuple[CreditEntry, bool]:
    """Take credit hours back; the row stays. The entry, and whether it counted until now. Raises NotFound."""
    entry = session.scalar(sa.select(CreditEntry).where(CreditEntry.id == entry_id).with_for_update())
    if entry is None:
        raise NotFound
    person_within(session, visitor, entry.person_id)
    if entry.cancelled_at is not None:
        return entry, False
    entry.cancelled_at = now()
    if entry.outside_id is not None:
        training = session.get_one(OutsideTraining, entry.outside_id)
        training.cancelled_at, training.cancelled_why = entry.cancelled_at, why
    audit.record(
        session, visitor.id, "credit.cancelled", "person", entry.person_id, why,
        hours=entry.hours, title=entry.title,
    )  # fmt: skip
    told = {"title": entry.title, "hours": entry.hours, "why": why}
    tell(session, [entry.person_id], "credit.cancelled", told, link=LINK, dedupe=f"credit-back:{entry.id}")
    return entry, True


def branch_of(session: Session, visitor: Any, branch_id: int | None) -> Department | None:
    """The branch for which an officer may set targets; None: the whole enterprise.

    Raises Forbidden for the enterprise where they do not reach all of it, NotFound for a branch beyond their reach.
    """
    reach = visitor.reach("officer")
    if branch_id is None:
        if not reach.everywhere:
            raise Forbidden
        return None
    branch = session.get(Department, branch_id)
    if branch is None or not reach.covers(branch.path):
        raise NotFound
    return branch


def set_target(
    session: Session, visitor: Any, year: int, branch_id: int | None, post_id: int | None, hours: int | None
) -> bool:
    """What a year asks (hundredths) of a branch's people of a post, None: of all there and of all posts.

    `hours` None: nothing of its own. False: it was so before. Raises as `branch_of`.
    """
    branch = branch_of(session, visitor, branch_id)
    post = session.get(Post, post_id) if post_id is not None else None
    if post_id is not None and post is None:
        raise NotFound
    keys = {"year": year, "branch_id": branch_id, "post_id": post_id}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    if hours is not None:  # so that two at once meet on one row
        session.execute(dialect.insert(CreditTarget).values(keys | {"hours": 0}).on_conflict_do_nothing())
    row = session.scalar(
        sa.select(CreditTarget)
        .where(*(getattr(CreditTarget, name).is_not_distinct_from(value) for name, value in keys.items()))
        .with_for_update()
    )
    if row is None or row.hours == hours:
        return False
    before = row.hours
    if hours is None:
        session.delete(row)
    else:
        row.hours = hours
    audit.record(
        session, visitor.id, "credit.target_set", "credit_target", year,
        branch=branch.name if branch else "", post=post.name if post else "", hours=hours, hours_before=before or None,
    )  # fmt: skip
    return True
