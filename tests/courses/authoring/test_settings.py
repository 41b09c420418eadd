"""A course's settings: what waits for the next version, what holds at once, and two who change them together."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from courses.authoring.models import Course, CourseRequirement, CourseTag, CourseVersion
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.courses.builders import enrol, lesson, make_course
from tests.helpers import make_person, post, sign_in


def asked(course_id: int, trainer: Person, client: FlaskClient, **changes: Any) -> dict[str, Any]:
    """What the form would send as it was opened, with `changes`."""
    page = sign_in(client, trainer).get(f"/courses/manage/{course_id}/settings").get_data(as_text=True)
    found = re.search(r'name="fingerprint"[^>]*value="(\w+)"', page)
    assert found, page
    values = {
        "title": "门机司机安全操作", "category": "skills", "level": "basic", "branch_id": "0", "summary": "",
        "enrolment": "open", "credit_hours": "2", "credit_kind": "", "template_id": "0", "gives_certificate": "y",
        "authors": trainer.number, "fingerprint": found[1],
    }  # fmt: skip
    return values | changes


def course(course_id: int) -> tuple[Course, CourseVersion]:
    with db.read() as session:
        found = session.get_one(Course, course_id)
        shown = found.draft_version_id or found.current_version_id
        return found, session.get_one(CourseVersion, shown)


def test_words_wait_in_the_draft_and_seats_hold_at_once(client: FlaskClient) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson()])
    before = make_course([lesson()], title="起重基础")
    with db.read() as session:
        uid = session.get_one(Course, before).uid
    sent = asked(
        course_id, trainer, client, summary="讲门机。", tags="起重，安全", seats="30", credit_hours="2.5"
    )
    sent |= {"requires": [f"course:{uid}", ""], "percent": ["60", "60"]}
    assert post(client, f"/courses/manage/{course_id}/settings", sent).status_code == 302
    made, version = course(course_id)
    assert (made.seats, version.state, version.summary, version.credit_hours) == (
        30,
        "draft",
        "讲门机。",
        250,
    )
    with db.read() as session:
        assert set(session.scalars(sa.select(CourseTag.tag))) == {"起重", "安全"}
        (required,) = session.scalars(sa.select(CourseRequirement))
        assert (required.course_id, required.version_id) == (before, version.id)
        assert session.get_one(CourseVersion, made.current_version_id).summary == ""


def test_a_trainer_is_told_of_what_nobody_can_finish(client: FlaskClient) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson()], published=False)
    with db.write() as session:
        version = session.get_one(Course, course_id).draft_version_id
        session.add(CourseRequirement(version_id=version, kind="course", target_uid="gone", title="别处的课"))
    sign_in(client, trainer)
    for page in ("settings", "publish"):
        text = client.get(f"/courses/manage/{course_id}/{page}").get_data(as_text=True)
        assert "不挡任何人选课" in text
        assert "不在本站" in text


def test_nothing_of_another_is_stored_over_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson()], published=False)
    address = f"/courses/manage/{course_id}/settings"
    mine = asked(course_id, trainer, client, summary="我写的")
    assert post(client, address, asked(course_id, trainer, client, summary="对方写的")).status_code == 302
    answer = post(client, address, mine)
    assert answer.status_code == 422
    assert "我写的" in answer.get_data(as_text=True)
    assert course(course_id)[1].summary == "对方写的"


def test_fewer_seats_than_people_and_unknown_teachers_are_refused_at_their_field(client: FlaskClient) -> None:
    trainer, course_id = make_person(roles=("trainer",)), make_course([lesson()])
    for _n in range(2):
        enrol(course_id, make_person())
    address = f"/courses/manage/{course_id}/settings"
    refused = (
        ({"seats": "1"}, "已有 2 人在学"),
        ({"authors": "没有"}, "没有这些工号"),
        ({"tags": "长" * 41}, "一个标签不超过 40 个字"),
    )
    for changes, words in refused:
        answer = post(client, address, asked(course_id, trainer, client, **changes))
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
    assert course(course_id)[0].seats is None


def test_a_trainer_sees_the_courses_of_their_branch_and_those_they_teach(client: FlaskClient) -> None:
    trainer = make_person(roles=("trainer",), branch=("海港集团", "港机一部"))
    make_course([lesson()], title="全企业的课")
    mine = make_course([lesson()], title="我们的课", branch_id=trainer.department_id)
    page = sign_in(client, trainer).get("/courses/manage").get_data(as_text=True)
    assert "我们的课" in page
    assert "全企业的课" not in page
    assert client.get(f"/courses/manage/{mine}").status_code == 200
