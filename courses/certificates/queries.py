"""Finding certificates: mine, the one behind a code, those of a branch."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.certificates import rules
from courses.certificates.models import Certificate
from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound

PAGE = 50
STATES = ("issued", "rendered", "revoked", "problem")


def mine(session: Session, person_id: int) -> list[Certificate]:
    """Somebody's certificates, the latest first."""
    return list(
        session.scalars(
            sa.select(Certificate)
            .where(Certificate.person_id == person_id)
            .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        )
    )


def of(session: Session, visitor: Any, certificate_id: int) -> Certificate:
    """My own certificate. Raises NotFound for anybody else's."""
    found = session.get(Certificate, certificate_id)
    if found is None or found.person_id != visitor.id:
        raise NotFound
    return found


def by_code(session: Session, typed: str) -> Certificate | None:
    """The certificate that somebody asks for by what they read on paper; None: there is none."""
    code = rules.read_code(typed)
    return session.scalar(sa.select(Certificate).where(Certificate.code == code)) if code else None


def in_reach(session: Session, reach: Reach, certificate_id: int) -> Certificate:
    """A certificate of somebody within `reach`. Raises NotFound for any other."""
    found = session.scalar(_within(reach).where(Certificate.id == certificate_id))
    if found is None:
        raise NotFound
    certificate: Certificate = found
    return certificate


def listed(
    session: Session, reach: Reach, *, text: str = "", state: str = "", page: int = 1
) -> tuple[list[Certificate], Paging]:
    """A page of the certificates within `reach`, the latest first; `text`: part of a name, a title, or a code."""
    query = _within(reach)
    if text:
        code = rules.read_code(text)
        query = query.where(
            Certificate.code == code
            if code
            else sa.or_(
                Certificate.name.contains(text, autoescape=True),
                Certificate.title.contains(text, autoescape=True),
            )
        )
    if state == "problem":
        query = query.where(Certificate.problem != "", Certificate.state == "issued")
    elif state in STATES:
        query = query.where(Certificate.state == state)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    here = paging(total, page, PAGE)
    ordered = query.order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    return list(session.scalars(ordered.limit(here.size).offset(here.offset))), here


def waiting_count(session: Session, reach: Reach) -> int:
    """How many certificates within `reach` have no PDF yet."""
    return session.scalar(sa.select(sa.func.count()).select_from(_waiting(reach).subquery())) or 0


def waiting_ids(session: Session, reach: Reach, after: int, most: int) -> list[int]:
    """At most `most` of them, in the order of their ids, beginning behind `after`."""
    query = _waiting(reach).where(Certificate.id > after).order_by(Certificate.id).limit(most)
    return [row.id for row in session.execute(query.with_only_columns(Certificate.id))]


def _waiting(reach: Reach) -> sa.Select[Any]:
    return _within(reach).where(Certificate.state == "issued")


def shows(session: Session, visitor: Any, file: Any) -> bool:
    """The guard of certificates' PDFs: who holds one, and the office of their branch."""
    certificate = session.scalar(sa.select(Certificate).where(Certificate.file_uid == file.uid))
    if certificate is None:
        return False
    if certificate.person_id == visitor.id:
        return True
    reach = visitor.reach("officer")
    return bool(reach) and session.scalar(_within(reach).where(Certificate.id == certificate.id)) is not None


def _within(reach: Reach) -> sa.Select[Any]:
    return (
        sa.select(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(reach.where(Department.path))
    )
