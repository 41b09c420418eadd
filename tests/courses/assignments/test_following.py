"""Who has to take a course, as people come, move, leave and finish."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.assignments import queries, service
from courses.assignments.following import follow
from courses.assignments.models import AssignedPerson, Assignment
from courses.catalogue.models import Enrolment
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Notice
from tests.courses.builders import make_course
from tests.helpers import make_department, make_person

DAY = timedelta(days=1)
CRANES, TALLY = ("海港集团", "港机一部"), ("海港集团", "理货公司")
HERE: dict[str, int] = {}  # the course and the department of each test
pytestmark = pytest.mark.usefixtures("app")


def give(course_id: int | None = None, **values: Any) -> int:
    """The id of an assignment to the crane department, once and due in ten days unless `values` say otherwise."""
    officer = make_person("工会", department=TALLY, roles=("officer",))
    with db.write() as session:
        made = Assignment(
            **{
                "course_id": course_id or HERE["course"],
                "department_id": HERE["department"],
                "due_at": None if values.get("standing") else now() + 10 * DAY,
                "due_days": 30 if values.get("standing") else None,
                "created_by": officer.id,
                **values,
            }
        )
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture(autouse=True)
def _course(app: Flask) -> None:
    HERE.update(course=make_course(title="有限空间作业"), department=make_department(*CRANES))


def rows() -> list[AssignedPerson]:
    with db.read() as session:
        return list(session.scalars(sa.select(AssignedPerson).order_by(AssignedPerson.id)))


def change(person: Person, **values: Any) -> None:
    with db.write() as session:
        session.execute(sa.update(Person).where(Person.id == person.id).values(**values))


def complete(person: Person, at: datetime) -> None:
    with db.write() as session:
        enrolment = session.scalars(
            sa.select(Enrolment)
            .where(Enrolment.person_id == person.id, Enrolment.state == "active")
            .order_by(Enrolment.round.desc())
        ).first()
        assert enrolment is not None
        enrolment.state, enrolment.completed_at = "completed", at
        session.flush()
        service.completed(session, enrolment, at)


def told(kind: str) -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).where(Notice.kind == kind)) or 0


def test_whoever_is_there_gets_it_once_however_often_it_is_followed() -> None:
    mine = [make_person() for _ in range(30)]
    make_person(department=TALLY)
    assignment = give()
    assert follow(assignment, now()) == 30
    assert follow(assignment, now()) == 0
    assert {row.person_id for row in rows()} == {each.id for each in mine}
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Enrolment.source == "assignment")) == 30
    assert told("assignment.given") == 30


def test_two_workers_at_once_double_nothing(app: Flask) -> None:
    for _ in range(12):
        make_person()
    assignment = give()

    def run(_each: int) -> int:
        with app.app_context():
            return follow(assignment, now())

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(run, range(3))) == 12
    assert len(rows()) == 12


def test_one_that_is_given_once_is_not_for_who_comes_later() -> None:
    make_person()
    assignment = give()
    follow(assignment, now())
    make_person()
    assert follow(assignment, now()) == 0
    assert len(rows()) == 1


def test_a_standing_one_is_for_who_joins_or_moves_in_with_time_of_their_own() -> None:
    assignment = give(standing=True)
    assert follow(assignment, now()) == 0
    mover = make_person(department=TALLY)
    follow(assignment, now())
    assert rows() == []
    change(mover, department_id=make_department(*CRANES))
    at = now() + 5 * DAY
    assert follow(assignment, at) == 1
    assert rows()[0].due_at == at + 30 * DAY


def test_a_post_and_a_specialty_narrow_it_down() -> None:
    wanted = make_person(post="门机司机", specialty="起重")
    make_person(post="门机司机", specialty="电工")
    make_person(post="理货员", specialty="起重")
    with db.read() as session:
        person = session.get_one(Person, wanted.id)
        assignment = give(post_id=person.post_id, specialty_id=person.specialty_id)
    follow(assignment, now())
    assert [row.person_id for row in rows()] == [wanted.id]


def test_who_leaves_is_out_and_who_comes_back_is_in_again() -> None:
    leaver, quitter = make_person(), make_person()
    assignment = give(standing=True)
    follow(assignment, now())
    change(leaver, department_id=make_department(*TALLY))
    change(quitter, active=False)
    assert follow(assignment, now()) == 2
    assert all(row.left_at for row in rows())
    change(leaver, department_id=make_department(*CRANES))
    assert follow(assignment, now() + DAY) == 1
    assert [bool(row.left_at) for row in rows()] == [False, True]


def counts(assignment: int) -> tuple[int, int]:
    with db.read() as session:
        count = queries.counted(session, [assignment], now()).get(assignment, queries.Count())
        parts = [count for _name, count in queries.by_department(session, assignment, now())]
    assert sum(each.people for each in parts) == count.people
    assert sum(each.done for each in parts) == count.done
    return count.done, count.people


@pytest.mark.parametrize("standing", [True, False])
def test_who_leaves_after_finishing_counts_nowhere_and_keeps_it(standing: bool) -> None:
    mover, quitter, _stays = make_person(), make_person(), make_person()
    assignment = give(standing=standing)
    follow(assignment, now())
    finished = now()
    for each in (mover, quitter):
        complete(each, finished)
    assert counts(assignment) == (2, 3)
    due = {row.person_id: row.due_at for row in rows()}
    change(mover, department_id=make_department(*TALLY))
    change(quitter, active=False)
    assert follow(assignment, now()) == 2
    assert follow(assignment, now()) == 0
    assert counts(assignment) == (0, 1)
    with db.read() as session:
        kept = session.scalars(sa.select(Enrolment.person_id).where(Enrolment.state == "completed")).all()
        assert set(kept) == {mover.id, quitter.id}
    change(mover, department_id=make_department(*CRANES))
    change(quitter, active=True)
    assert follow(assignment, now() + 5 * DAY) == 2
    assert counts(assignment) == (2, 3)
    for row in rows():
        assert row.due_at == due[row.person_id]
        assert (row.completed_at is not None) == (row.person_id in (mover.id, quitter.id))


def test_who_comes_back_a_year_later_takes_a_yearly_course_again() -> None:
    person = make_person()
    assignment = give(standing=True, repeat_months=12)
    follow(assignment, now())
    complete(person, now())
    change(person, active=False)
    follow(assignment, now())
    later = now() + 370 * DAY
    assert follow(assignment, later) == 0
    assert counts(assignment) == (0, 0)
    change(person, active=True)
    assert follow(assignment, later) == 2
    assert counts(assignment) == (0, 1)


def test_who_has_finished_before_is_through_and_is_not_told() -> None:
    person = make_person()
    first = give()
    follow(first, now())
    complete(person, now())
    assert told("assignment.given") == 1
    follow(give(), now())
    assert [bool(row.completed_at) for row in rows()] == [True, True]
    assert told("assignment.given") == 1


def test_a_yearly_one_is_taken_again_and_the_first_round_stays() -> None:
    person = make_person()
    assignment = give(standing=True, repeat_months=12)
    follow(assignment, now())
    complete(person, now())
    assert follow(assignment, now() + 300 * DAY) == 0
    later = now() + 370 * DAY
    assert follow(assignment, later) == 1
    assert follow(assignment, later) == 0
    first, second = rows()
    assert (first.round, bool(first.completed_at)) == (1, True)
    assert (second.round, second.completed_at, second.due_at) == (2, None, later + 30 * DAY)
    with db.read() as session:
        rounds = session.scalars(sa.select(Enrolment.round).order_by(Enrolment.round)).all()
    assert list(rounds) == [1, 2]


def test_a_full_course_puts_people_on_its_waiting_list() -> None:
    course_id = make_course(seats=1)
    for _ in range(3):
        make_person()
    follow(give(course_id), now())
    with db.read() as session:
        states = session.scalars(sa.select(Enrolment.state).order_by(Enrolment.id)).all()
    assert list(states) == ["active", "waiting", "waiting"]


def test_reminded_a_week_before_a_day_before_and_weekly_when_late() -> None:
    make_person()
    assignment = give()
    start = now()
    follow(assignment, start)
    days = [day for day in range(26) if service.remind_all(start + day * DAY + timedelta(minutes=1))]
    assert days == [3, 9, 10, 17, 24]
    assert told("assignment.reminder") == 5
