"""Requests, invitations, and taking somebody out."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from courses.authoring.models import Course, CourseAuthor
from courses.catalogue import deciding, opinions, service
from courses.catalogue.models import CourseRating, Enrolment
from learnplatform.accounts.models import Person
from learnplatform.accounts.visitor import Visitor
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from learnplatform.problems import Conflict, Invalid, NotFound
from tests.courses.builders import enrol, make_course
from tests.helpers import make_department, make_person

pytestmark = pytest.mark.usefixtures("app")


def visitor(person: Person) -> Visitor:
    return Visitor(
        person.id, person.number, person.name, False, None, None,
        person.department_id, person.post_id, person.specialty_id, token_hash="",
    )  # fmt: skip


def ask(course: int, person: Person) -> int:
    with db.write() as session:
        return service.enrol(session, course, person.id, message="新到机组").id


def decide(by: Person, enrolment: int, **how: Any) -> str:
    with db.write() as session:
        return deciding.decide(session, visitor(by), enrolment, **how).state


def invite(by: Person, course: int, *people: Person) -> int:
    with db.write() as session:
        return deciding.invite(session, visitor(by), course, [each.number for each in people])


def told(kind: str) -> list[int]:
    with db.read() as session:
        return list(session.scalars(sa.select(Notice.person_id).where(Notice.kind == kind)))


def test_the_officer_of_the_branch_is_told_and_says_yes() -> None:
    course, person = make_course(enrolment="request"), make_person()
    officer = make_person("陈干部", roles=("officer",), branch=("海港集团",))
    enrolment = ask(course, person)
    assert told("courses.requested") == [officer.id]
    with db.read() as session:
        assert [each.enrolment.message for each in deciding.requests(session, visitor(officer))] == [
            "新到机组"
        ]
    assert decide(officer, enrolment, yes=True) == "active"
    assert told("courses.accepted") == [person.id]
    with pytest.raises(Conflict):
        decide(officer, enrolment, yes=False)


def test_a_no_is_told_with_its_words_and_audited() -> None:
    course, person = make_course(enrolment="request"), make_person()
    officer = make_person("陈干部", roles=("officer",), branch=("海港集团",))
    assert decide(officer, ask(course, person), yes=False, words="下期再来") == "refused"
    with db.read() as session:
        assert session.scalar(sa.select(AuditEntry.reason)) == "下期再来"
        params = session.scalar(sa.select(Notice.params).where(Notice.kind == "courses.refused"))
    assert params == {"course": "门机司机安全操作", "why": "下期再来"}


def test_a_yes_to_a_full_course_leads_to_the_waiting_list() -> None:
    course, first, second = make_course(enrolment="request", seats=1), make_person(), make_person()
    enrol(course, first)
    officer = make_person("陈干部", roles=("officer",))
    assert decide(officer, ask(course, second), yes=True) == "waiting"
    assert told("courses.accepted_waiting") == [second.id]


def test_nobody_else_may_decide() -> None:
    course, person = make_course(enrolment="request"), make_person()
    enrolment = ask(course, person)
    others = [
        make_person(),
        make_person("外处干部", roles=("officer",), branch=("海港集团", "理货公司")),
        make_person("外处讲师", roles=("trainer",), branch=("海港集团", "理货公司")),
    ]
    for each in (person, *others):
        with pytest.raises(NotFound):
            decide(each, enrolment, yes=True)
        with db.read() as session:
            assert deciding.requests(session, visitor(each)) == []


def test_an_author_invites_and_the_invited_come_in() -> None:
    course, author = (
        make_course(enrolment="invitation"),
        make_person("讲师", roles=("trainer",), branch=("外",)),
    )
    with db.write() as session:
        session.add(CourseAuthor(course_id=course, person_id=author.id))
    person = make_person()
    assert invite(author, course, person) == 1
    assert invite(author, course, person) == 0
    assert told("courses.invited") == [person.id]
    with db.write() as session:
        entered = service.enrol(session, course, person.id)
        assert (entered.state, entered.source) == ("active", "invitation")


def test_an_invitation_to_somebody_unknown_invites_nobody() -> None:
    branch = make_department("海港集团", "港机一部")
    course = make_course(enrolment="invitation", branch_id=branch)
    officer = make_person("陈干部", roles=("officer",))
    stranger = make_person(department=("海港集团", "理货公司"))
    with pytest.raises(Invalid) as refused:
        invite(officer, course, make_person(), stranger)
    assert stranger.number in str(refused.value.detail)
    assert told("courses.invited") == []


def test_people_of_the_branch_are_found_by_name_or_number() -> None:
    course = make_course(branch_id=make_department("海港集团", "港机一部"))
    person = make_person("欧阳阿卜杜热合曼")
    make_person("欧阳远", department=("海港集团", "理货公司"))
    with db.read() as session:
        row = session.get_one(Course, course)
        assert [each.id for each in deciding.found(session, row, "欧阳")] == [person.id]
        assert [each.id for each in deciding.found(session, row, person.number)] == [person.id]


def test_who_is_taken_out_is_told_why() -> None:
    course, person, officer = make_course(), make_person(), make_person("陈干部", roles=("officer",))
    enrolment = enrol(course, person)
    with db.write() as session:
        deciding.remove(session, visitor(officer), course, enrolment, "调岗")
    with db.read() as session:
        assert session.get_one(Enrolment, enrolment).state == "withdrawn"
    assert told("courses.removed") == [person.id]


def test_only_who_finished_rates_and_once() -> None:
    course, person = make_course(), make_person()
    with db.write() as session, pytest.raises(Conflict):
        opinions.rate(session, course, person.id, 5, "好")
    enrol(course, person, state="completed", completed_at=now())
    for stars in (5, 3):
        with db.write() as session:
            opinions.rate(session, course, person.id, stars, "实用")
    with db.read() as session:
        row = session.get_one(Course, course)
        assert (row.rating_sum, row.rating_count) == (3, 1)
        assert session.scalar(sa.select(sa.func.count()).select_from(CourseRating)) == 1
        assert [each.stars for each in opinions.opinions(session, course)] == [3]
