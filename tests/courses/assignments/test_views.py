"""Giving a course and watching it, as an officer of a branch; what the worker sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.assignments import queries, words
from courses.assignments.following import follow
from courses.assignments.models import AssignedPerson, Assignment
from courses.catalogue.models import Enrolment
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry
from tests.courses.builders import make_course
from tests.helpers import counted_statements, make_department, make_person, post, sign_in

CRANES, TALLY = ("海港集团", "港机一部"), ("海港集团", "理货公司")


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return sign_in(
        app.test_client(), make_person("工会", department=CRANES, roles=("officer",), branch=CRANES)
    )


def fields(course: int, **values: str) -> dict[str, str]:
    day = (now() + timedelta(days=20)).date().isoformat()
    return {
        "course_id": str(course),
        "department_id": str(make_department(*CRANES)),
        "post_id": "0",
        "specialty_id": "0",
        "way": "once",
        "due_on": day,
        **values,
    }


def text(client: FlaskClient, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def only() -> Assignment:
    with db.read() as session:
        return session.scalars(sa.select(Assignment)).one()


def test_an_officer_gives_a_course_and_sees_who_is_through(app: Flask, officer: FlaskClient) -> None:
    worker: Person = make_person("周晓岚")
    course_id = make_course(title="有限空间作业")
    assert "还没有安排必修课" in text(officer, "/assignments")
    assert "有限空间作业" in text(officer, "/assignments/new")
    answer = post(officer, "/assignments/new", fields(course_id, words="安全月必修"))
    assert answer.status_code == 302
    made = only()
    assert made.department_id == make_department(*CRANES)
    follow(made.id, now())
    assert "周晓岚" in text(officer, f"/assignments/{made.id}?state=todo")
    assert "没有这样的人" in text(officer, f"/assignments/{made.id}?state=late")
    assert "要学完的课" in text(sign_in(app.test_client(), worker), "/")
    with db.write() as session:
        session.execute(sa.update(AssignedPerson).values(due_at=now() - timedelta(days=1)))
    assert "2 人逾期" in text(officer, "/assignments")
    post(officer, f"/assignments/{made.id}/remind", {})
    assert "已提醒 2 人" in text(officer, f"/assignments/{made.id}")
    post(officer, f"/assignments/{made.id}/remind", {})
    assert "没有要提醒的人" in text(officer, f"/assignments/{made.id}")
    assert post(officer, f"/assignments/{made.id}/close", {"reason": ""}).status_code == 422
    post(officer, f"/assignments/{made.id}/close", {"reason": "排错了"})
    assert only().closed_at is not None
    assert "要学完的课" not in text(sign_in(app.test_client(), worker), "/")
    with db.read() as session:
        actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [each for each in actions if each.startswith("assignment")] == [
        "assignment.created", "assignment.reminded", "assignment.closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"due_on": ""}, "请填写最晚哪天学完"),
        ({"due_on": "2020-01-01"}, "今天以后"),
        ({"due_on": "9999-12-31"}, "今天以后"),
        ({"way": "standing"}, "请填写进来后几天内学完"),
        ({"course_id": "999999"}, "course_id"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    officer: FlaskClient, values: dict[str, str], said: str
) -> None:
    answer = post(officer, "/assignments/new", fields(make_course(), words="留着", **values))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert "留着" in page
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 0


def test_the_chips_say_what_the_filter_says(officer: FlaskClient) -> None:
    """Everybody is under one filter, and it is that of the chip beside their name."""
    course_id = make_course()
    names = ["没开始", "学过", "退出过", "排着队", "学完", "逾期"]
    people = {name: make_person(name) for name in names}
    post(officer, "/assignments/new", fields(course_id))
    made = only()
    follow(made.id, now())
    for name, values in {
        "学过": {"last_at": now()},
        "退出过": {"last_at": now(), "state": "withdrawn"},
        "排着队": {"state": "waiting"},
    }.items():
        with db.write() as session:
            session.execute(
                sa.update(Enrolment).where(Enrolment.person_id == people[name].id).values(**values)
            )
    for name, column in {"学完": "completed_at", "逾期": "due_at"}.items():
        with db.write() as session:
            session.execute(
                sa.update(AssignedPerson)
                .where(AssignedPerson.person_id == people[name].id)
                .values({column: now() - timedelta(days=1)})
            )
    found = {}
    for state, word in words.STATES.items():
        with db.read() as session:
            rows, _paging = queries.people(session, made.id, now(), state=state)
            assert {queries.where(row, now()) for row in rows} == {state}
        found[state] = {row.name for row in rows} & set(names)
        page = text(officer, f"/assignments/{made.id}?state={state}")
        listed = page.split('class="assignment-states"')[1].split("</nav>")[1].split("</section>")[0]
        assert {each for each in words.STATES if f"{words.STATES[each]}</" in listed} == {state}, word
    assert found == {
        "late": {"逾期"}, "todo": {"没开始", "退出过", "排着队"}, "doing": {"学过"}, "done": {"学完"},
    }  # fmt: skip


def test_another_branch_can_be_neither_chosen_nor_seen(app: Flask, officer: FlaskClient) -> None:
    course_id, theirs = make_course(), str(make_department(*TALLY))
    for department in (theirs, "0"):
        assert (
            post(officer, "/assignments/new", fields(course_id, department_id=department)).status_code == 422
        )
    everywhere = sign_in(app.test_client(), make_person("总会", roles=("officer",)))
    assert post(everywhere, "/assignments/new", fields(course_id, department_id="0")).status_code == 302
    text(officer, f"/assignments/{only().id}", 404)
    assert "还没有安排必修课" in text(officer, "/assignments")


def test_a_page_takes_few_statements_however_many_people(officer: FlaskClient) -> None:
    for _ in range(30):
        make_person()
    post(officer, "/assignments/new", fields(make_course()))
    follow(only().id, now())
    for where, most in (("/assignments", 10), (f"/assignments/{only().id}", 13)):
        with counted_statements() as seen:
            text(officer, where)
        assert len(seen) <= most, seen
