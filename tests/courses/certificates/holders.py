"""People who completed a course that gives a certificate."""

from __future__ import annotations

from typing import Any

from courses.catalogue.models import Enrolment
from courses.certificates import service
from courses.certificates.models import Certificate
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from tests.courses.builders import enrol, make_course


def give(person: Person, course_id: int | None = None, **course: Any) -> Certificate:
    """The certificate of `person` for a course, by default a new one."""
    course_id = course_id or make_course(gives_certificate=True, **course)
    enrolment_id = enrol(course_id, person, state="completed", completed_at=now())
    with db.write() as session:
        given = service.issue(session, session.get_one(Enrolment, enrolment_id), now())
        assert given is not None
        return given


def again(certificate: Certificate) -> Certificate:
    """The certificate as it is stored now."""
    with db.read() as session:
        return session.get_one(Certificate, certificate.id)
