"""Credit hours and the skill record: once for each completed course, for the right year, for one's own eyes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.catalogue.models import Enrolment
from courses.learning import completing
from courses.learning.events import ensure_progress
from courses.records import queries, service
from courses.records.models import CreditEntry, CreditTarget, Licence, WorkStation
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.models import AuditEntry
from learnplatform.problems import NotFound
from tests.courses.builders import enrol, lessons_of, make_course
from tests.helpers import make_person, sign_in

NEW_YEAR = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai: the year is 2027


def complete(course_id: int, person: Person, at: datetime) -> int:
    """Finish the course's only lesson; the enrolment's id."""
    enrolment_id = enrol(course_id, person)
    with db.write() as session:
        enrolment = session.get_one(Enrolment, enrolment_id)
        progress = ensure_progress(session, enrolment, lessons_of(course_id)[0], at)
        completing.lesson_done(session, progress, at, "read")
    return enrolment_id


def entries() -> list[CreditEntry]:
    with db.read() as session:
        return list(session.scalars(sa.select(CreditEntry).order_by(CreditEntry.id)))


def test_completing_a_course_gives_its_hours_in_the_year_of_the_site(app: Flask) -> None:
    person = make_person()
    enrolment_id = complete(make_course(version={"credit_hours": 150}), person, NEW_YEAR)
    (entry,) = entries()
    assert (entry.person_id, entry.year, entry.kind, entry.hours) == (person.id, 2027, "skills", 150)
    assert (entry.earned_on, entry.enrolment_id) == (date(2027, 1, 1), enrolment_id)


def test_twice_is_once(app: Flask) -> None:
    person = make_person()
    enrolment_id = complete(make_course(), person, NEW_YEAR)
    with db.write() as session:
        service.credit(session, session.get_one(Enrolment, enrolment_id), NEW_YEAR)
    assert len(entries()) == 1


def test_a_course_without_hours_gives_none(app: Flask) -> None:
    complete(make_course(version={"credit_hours": 0}), make_person(), NEW_YEAR)
    assert entries() == []


def test_what_is_taken_back_stays_with_its_reason_and_counts_no_more(app: Flask) -> None:
    person, officer = make_person(), make_person(roles=("officer",))
    enrolment_id = complete(make_course(), person, NEW_YEAR)
    with db.write() as session:
        service.cancel_credit(session, session.get_one(Enrolment, enrolment_id), by=officer.id, why="代学")
    with db.read() as session:
        assert queries.credits_of_year(session, person.id, 2027) == []
        assert session.scalars(
            sa.select(AuditEntry.reason).where(AuditEntry.action == "credit.cancelled")
        ).all() == ["代学"]
    with pytest.raises(NotFound), db.write() as session:
        service.cancel_credit(session, session.get_one(Enrolment, enrolment_id), by=officer.id, why="再来")
    assert len(entries()) == 1


def test_the_target_of_a_post_comes_before_everybodys(app: Flask) -> None:
    person, other = make_person(), make_person(post="理货员")
    with db.write() as session:
        session.add(CreditTarget(year=2027, post_id=None, hours=2_000))
        session.add(CreditTarget(year=2027, post_id=person.post_id, hours=3_000))
    with db.read() as session:
        assert queries.target_of(session, person.id, 2027) == 3_000
        assert queries.target_of(session, other.id, 2027) == 2_000
        assert queries.target_of(session, person.id, 2026) is None


@pytest.fixture
def worker(client: FlaskClient) -> Person:
    person = make_person()
    sign_in(client, person)
    return person


def fill(person: Person) -> None:
    complete(make_course(title="门机"), person, NEW_YEAR)
    with db.write() as session:
        session.add(Licence(person_id=person.id, name="Q2 司机证", number="T-1", expires_on=date(2020, 1, 1)))
        session.add(
            WorkStation(person_id=person.id, began_on=date(2010, 3, 1), place="港机一部", post="门机司机")
        )
        session.add(CreditTarget(year=2027, post_id=None, hours=400))


def test_the_page_shows_hours_against_the_target_courses_licences_and_work(
    client: FlaskClient, worker: Person
) -> None:
    fill(worker)
    page = client.get("/me/record?year=2027").get_data(as_text=True)
    for said in ("2027 年学时", "完成 50%", "还差 2", "门机", "Q2 司机证", "已过期", "港机一部", "至今"):
        assert said in page


@pytest.mark.parametrize("year", ["x", "-1", "99999999999999999999", ""])
def test_a_year_that_is_none_is_this_year(client: FlaskClient, worker: Person, year: str) -> None:
    assert client.get(f"/me/record?year={year}").status_code == 200


def test_an_empty_record_says_how_to_fill_it(client: FlaskClient, worker: Person) -> None:
    page = client.get("/me/record").get_data(as_text=True)
    assert "还没有学完的课程" in page
    assert "去选课" in page


def test_the_api_gives_my_record_and_nobody_elses(client: FlaskClient, worker: Person) -> None:
    fill(worker)
    other = make_person()
    complete(make_course(title="别人的课"), other, NEW_YEAR)
    told: dict[str, Any] = client.get("/api/v1/me/record").json or {}
    assert [course["title"] for course in told["courses"]] == ["门机"]
    assert told["licences"][0]["number"] == "T-1"
    assert told["work"][0]["ended_on"] is None
    assert told["credit"]["kinds"] == []  # of this year, and these were given for 2027
