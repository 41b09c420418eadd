"""Certificates given and taken back."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.catalogue.models import Enrolment
from courses.certificates import rules
from courses.certificates.models import Certificate, CertificateCounter
from learnplatform import audit
from learnplatform.accounts import queries as people
from learnplatform.accounts.models import Person
from learnplatform.after_commit import after_commit
from learnplatform.clock import day_of, now
from learnplatform.notices import service as notices
from learnplatform.problems import Conflict, Invalid


def issue(session: Session, enrolment: Enrolment, at: datetime) -> Certificate | None:
    """Give the certificate of a completed enrolment, in the caller's transaction; the same one when asked again.

    None when the course gives none. The PDF is drawn, and the statement signed, after the commit.
    """
    given = session.scalar(sa.select(Certificate).where(Certificate.enrolment_id == enrolment.id))
    if given is not None:
        return given
    course = session.get_one(Course, enrolment.course_id)
    if not course.gives_certificate:
        return None
    version = session.get_one(CourseVersion, enrolment.version_id)
    person = session.get_one(Person, enrolment.person_id)
    day = day_of(at, _timezone())
    certificate = Certificate(
        code=rules.code_of(secrets.token_bytes(rules.CODE_LETTERS)),
        year=day.year,
        number=_next_number(session, day.year, course.id),
        course_id=course.id,
        version_id=version.id,
        enrolment_id=enrolment.id,
        person_id=person.id,
        template_id=course.template_id,
        name=person.name,
        title=version.title,
        department="/".join(people.department_names(session, person.department_id))[:400],
        credit_hours=version.credit_hours,
        issued_at=at,
        expires_at=_end_of(rules.good_until(day, course.valid_months)),
    )
    session.add(certificate)
    session.flush()
    notices.tell(
        session,
        [person.id],
        "certificate.issued",
        {"title": certificate.title},
        link=f"/certificates/{certificate.id}",
        dedupe=f"certificate:{certificate.id}",
        at=at,
    )
    after_commit("certificates.render", certificate.id)
    return certificate


def revoke(session: Session, certificate: Certificate, *, by: int | None, why: str) -> None:
    """Take a certificate back, with a reason that the office and its holder see, and no stranger.

    Raises Invalid without a reason, Conflict when it is revoked already.
    """
    if not why.strip():
        raise Invalid(_("请写明撤销的原因。"))
    taken = session.execute(
        sa.update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.state != "revoked")
        .values(state="revoked", revoked_at=now(), revoked_by=by, revoked_why=why.strip())
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("这张证书已经撤销了。"), kind="revoked-already")
    session.refresh(certificate)
    audit.record(session, by, "certificate.revoked", "certificate", certificate.id, why.strip())
    notices.tell(
        session,
        [certificate.person_id],
        "certificate.revoked",
        {"title": certificate.title, "why": why.strip()},
        link=f"/certificates/{certificate.id}",
        dedupe=f"certificate-revoked:{certificate.id}",
    )


def _next_number(session: Session, year: int, course_id: int) -> int:
    """One more in this course and year. The counter's row is held until the caller commits: no gaps, no doubles."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    counted = (
        dialect.insert(CertificateCounter)
        .values(year=year, course_id=course_id, last=1)
        .on_conflict_do_update(
            index_elements=["year", "course_id"], set_={"last": CertificateCounter.last + 1}
        )
        .returning(CertificateCounter.last)
    )
    return int(session.execute(counted).scalar_one())


def _end_of(day: date | None) -> datetime | None:
    """When that day ends in the site's zone."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(_timezone())).astimezone(UTC)


def _timezone() -> str:
    return str(current_app.extensions["settings"].timezone)
