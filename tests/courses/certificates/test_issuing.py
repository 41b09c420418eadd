"""Certificates given once, numbered without gaps, and taken back with a reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.catalogue.models import Enrolment
from courses.certificates import service
from courses.certificates.models import Certificate
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from learnplatform.problems import Conflict, Invalid
from tests.courses.builders import enrol, make_course
from tests.courses.certificates.holders import again, give
from tests.helpers import make_person


def test_the_same_completion_gives_the_same_certificate(app: Flask) -> None:
    first = give(make_person())
    with db.write() as session:
        second = service.issue(session, session.get_one(Enrolment, first.enrolment_id), now())
        assert second is not None
        assert second.id == first.id
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1


def test_a_course_that_gives_none_gives_none(app: Flask) -> None:
    person = make_person()
    enrolment_id = enrol(make_course(gives_certificate=False), person, state="completed", completed_at=now())
    with db.write() as session:
        assert service.issue(session, session.get_one(Enrolment, enrolment_id), now()) is None


def test_numbers_run_without_gaps_however_many_finish_at_once(app: Flask) -> None:
    course_id = make_course(gives_certificate=True)
    people = [make_person() for _ in range(12)]

    def finish(place: int) -> None:
        with app.app_context():
            give(people[place], course_id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(finish, range(12)))
    with db.read() as session:
        numbers = session.scalars(sa.select(Certificate.number).order_by(Certificate.number)).all()
        codes = session.scalars(sa.select(Certificate.code)).all()
    assert list(numbers) == list(range(1, 13))
    assert len(set(codes)) == 12


def test_one_is_taken_back_once_with_a_reason_that_is_written_down(app: Flask) -> None:
    officer, certificate = make_person(roles=("officer",)), give(make_person())
    with pytest.raises(Invalid), db.write() as session:
        service.revoke(session, session.get_one(Certificate, certificate.id), by=officer.id, why=" ")
    with db.write() as session:
        service.revoke(session, session.get_one(Certificate, certificate.id), by=officer.id, why="代考")
    with pytest.raises(Conflict), db.write() as session:
        service.revoke(session, session.get_one(Certificate, certificate.id), by=officer.id, why="再来")
    assert (again(certificate).state, again(certificate).revoked_why) == ("revoked", "代考")
    with db.read() as session:
        (entry,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "certificate.revoked"))
    assert (entry.actor_id, entry.reason, entry.object_id) == (officer.id, "代考", str(certificate.id))
