"""Coming into a course and leaving it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.authoring.models import Course, CourseRequirement
from courses.catalogue import requirements, rules, service
from courses.catalogue.models import Enrolment
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Notice
from learnplatform.problems import Conflict, NotFound
from tests.builders import make_quiz
from tests.courses.builders import enrol as already
from tests.courses.builders import make_course
from tests.helpers import make_department, make_person

pytestmark = pytest.mark.usefixtures("app")


def enrol(course_id: int, person: Person, **how: object) -> str:
    with db.write() as session:
        return service.enrol(session, course_id, person.id, **how).state  # type: ignore[arg-type]


def withdraw(course_id: int, person: Person, by: int | None = None) -> None:
    with db.write() as session:
        found = session.scalars(
            sa.select(Enrolment).where(Enrolment.course_id == course_id, Enrolment.person_id == person.id)
        ).one()
        service.withdraw(session, found, by=by or person.id)


def states(course_id: int) -> list[str]:
    with db.read() as session:
        return list(
            session.scalars(
                sa.select(Enrolment.state).where(Enrolment.course_id == course_id).order_by(Enrolment.id)
            )
        )


def taken(course_id: int) -> int:
    with db.read() as session:
        return session.get_one(Course, course_id).seats_taken


def test_an_open_course_is_entered_at_once_and_once_only() -> None:
    course, person = make_course(), make_person()
    assert [enrol(course, person), enrol(course, person)] == ["active", "active"]
    assert states(course) == ["active"]
    assert taken(course) == 1


def test_a_full_course_lets_one_wait_and_moves_up_when_a_seat_comes_free() -> None:
    course = make_course(seats=1)
    first, second, third = make_person(), make_person("程阿曼"), make_person("胡可")
    assert [enrol(course, each) for each in (first, second, third)] == ["active", "waiting", "waiting"]
    withdraw(course, first)
    assert states(course) == ["withdrawn", "active", "waiting"]
    assert taken(course) == 1
    with db.read() as session:
        told = session.scalars(sa.select(Notice).where(Notice.kind == "courses.moved_up")).one()
    assert told.person_id == second.id


def test_who_comes_back_goes_on_in_the_same_round() -> None:
    course, person = make_course(), make_person()
    enrol(course, person)
    withdraw(course, person)
    assert enrol(course, person) == "active"
    assert states(course) == ["active"]


def test_a_course_by_request_waits_for_a_yes_but_an_assignment_needs_none() -> None:
    course, person, assigned = make_course(enrolment="request"), make_person(), make_person("胡可")
    assert enrol(course, person, message="新到机组") == "requested"
    assert enrol(course, assigned, source="assignment") == "active"
    assert enrol(course, person, source="assignment") == "active"


def test_a_course_by_invitation_is_closed_to_who_was_not_invited() -> None:
    course = make_course(enrolment="invitation")
    with pytest.raises(Conflict) as refused:
        enrol(course, make_person())
    assert refused.value.kind == "by-invitation"


def test_a_branch_s_course_is_no_course_to_others() -> None:
    course = make_course(branch_id=make_department("海港集团", "港机一部"))
    assert enrol(course, make_person()) == "active"
    with pytest.raises(NotFound):
        enrol(course, make_person(department=("海港集团", "理货公司")))


def test_an_assigned_course_is_not_left_by_oneself() -> None:
    course, person, officer = make_course(), make_person(), make_person("干部", roles=("officer",))
    enrol(course, person, source="assignment")
    with pytest.raises(Conflict) as refused:
        withdraw(course, person)
    assert refused.value.kind == "assigned"
    withdraw(course, person, by=officer.id)
    assert states(course) == ["withdrawn"]


def test_what_must_be_finished_before_is_asked_for() -> None:
    base, course, person = make_course(title="起重基础"), make_course(), make_person()
    with db.write() as session:
        version = session.get_one(Course, course).current_version_id or 0
        session.add_all(
            [
                CourseRequirement(version_id=version, kind="course", target_uid="x", course_id=base),
                CourseRequirement(version_id=version, kind="quiz", target_uid="gone", title="别处的测验"),
            ]
        )
    with pytest.raises(Conflict) as refused:
        enrol(course, person)
    assert refused.value.kind == "requirements"
    assert "起重基础" in str(refused.value.detail)
    already(base, person, state="completed", completed_at=now())
    assert enrol(course, person) == "active"


def test_a_quiz_that_must_be_passed_is_asked_for() -> None:
    course, person, quiz = make_course(), make_person(), make_quiz()
    with db.write() as session:
        version = session.get_one(Course, course).current_version_id or 0
        session.add(CourseRequirement(version_id=version, kind="quiz", target_uid="q", quiz_id=quiz))
    with pytest.raises(Conflict):
        enrol(course, person)


def test_what_nobody_can_finish_blocks_nobody_and_who_finished_it_counts() -> None:
    gone = make_course(title="旧规程")
    unfinished = make_course(title="新规程", published=False)
    course, person, before = make_course(), make_person(), make_person("程阿曼")
    already(gone, before, state="completed", completed_at=now())
    with db.write() as session:
        session.get_one(Course, gone).state = "archived"
        version = session.get_one(Course, course).current_version_id or 0
        session.add_all(
            CourseRequirement(
                version_id=version,
                position=n,
                kind="course",
                target_uid=f"x{n}",
                title="要学",
                course_id=target,
            )
            for n, target in enumerate((gone, unfinished, None))
        )
    with db.read() as session:
        asked = requirements.of(session, version, person.id)
        assert [(each.hindrance, each.met) for each in asked] == [
            ("archived", True), ("draft", True), ("absent", True),
        ]  # fmt: skip
        assert [each.done for each in requirements.of(session, version, before.id)] == [True, False, False]
        assert [each.title for each in requirements.idle(session, version)] == ["旧规程", "要学", "要学"]
    assert enrol(course, person) == "active"
    with db.write() as session:
        session.get_one(Course, gone).state = "published"
    with pytest.raises(Conflict):
        enrol(course, make_person("胡可"))


@pytest.mark.parametrize(
    ("kind", "state", "closed", "why"),
    [
        ("course", "published", None, ""),
        ("course", "draft", None, "draft"),
        ("course", "archived", None, "archived"),
        ("course", None, None, "absent"),
        ("quiz", "published", False, ""),
        ("quiz", "published", True, "closed"),
        ("quiz", "closed", None, "closed"),
        ("quiz", "draft", None, "draft"),
    ],
)
def test_why_a_requirement_hangs_in_the_air(kind: str, state: str, closed: bool | None, why: str) -> None:
    at = now()
    closes = None if closed is None else at - timedelta(days=1 if closed else -1)
    assert rules.hindrance(kind, state, closes, at) == why


def test_a_completed_course_is_taken_again_only_when_asked_for() -> None:
    course, person = make_course(), make_person()
    already(course, person, state="completed", completed_at=now() - timedelta(days=400))
    assert enrol(course, person) == "completed"
    assert enrol(course, person, again=True, source="assignment") == "active"
    assert states(course) == ["completed", "active"]


def test_a_hundred_at_once_on_ten_seats(app: Flask) -> None:
    course = make_course(seats=10)
    people = [make_person(f"职工{number}") for number in range(100)]
    start = threading.Barrier(100)

    def take(person: Person) -> None:
        with app.app_context():
            start.wait()
            enrol(course, person)

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states(course)) == ["active"] * 10 + ["waiting"] * 90
    assert taken(course) == 10
