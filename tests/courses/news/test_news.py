"""People are told of new courses, new versions and lessons that open: once, and only what is for them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring import publishing, service
from courses.authoring.models import Course, CourseFor, CourseVersion
from courses.news import opening, queries, tasks
from courses.news import service as news
from learnplatform import after_commit
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Notice
from tests.courses.builders import enrol, lesson, make_course
from tests.helpers import counted_statements, make_department, make_person, sign_in

SHANGHAI = ZoneInfo("Asia/Shanghai")


def boxes(kind: str = "") -> dict[str, int]:
    """How many notices each has, by name."""
    with db.read() as session:
        rows = session.execute(
            sa.select(Person.name, sa.func.count())
            .join(Notice, Notice.person_id == Person.id)
            .where(Notice.kind.startswith(kind))
            .group_by(Person.name)
        )
        return {row[0]: row[1] for row in rows}


def new_course(person: Person | None = None, *, days_ago: float = 0, **values: Any) -> int:
    """A course that came out so long ago, meant for the person's post; None: for everybody."""
    course_id = make_course(**values)
    at = now() - timedelta(days=days_ago)
    with db.write() as session:
        course = session.get_one(Course, course_id)
        course.published_at = at
        session.get_one(CourseVersion, course.current_version_id).published_at = at
        if person is not None:
            session.add(CourseFor(version_id=course.current_version_id, post_id=person.post_id))
    return course_id


def version_of(course_id: int) -> int:
    with db.read() as session:
        return session.get_one(Course, course_id).current_version_id or 0


def test_a_new_course_is_told_once_to_those_it_is_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "CHUNK", 2)
    driver = make_person("司机")
    for name in ("司机乙", "司机丙", "已在学", "停用"):
        make_person(name)
    make_person("焊工", post="电焊工")
    make_person("无岗位", post=None, specialty=None)
    make_person("别处的司机", department=("海港集团", "理货公司"))
    with db.write() as session:
        session.execute(sa.update(Person).where(Person.name == "停用").values(active=False))
        inside = session.scalars(sa.select(Person).where(Person.name == "已在学")).one()
    course_id = new_course(driver, branch_id=make_department("海港集团", "港机一部"))
    enrol(course_id, inside)
    assert tasks.published(version_of(course_id)) == 3
    assert tasks.published(version_of(course_id)) == tasks.sweep() == 0
    assert boxes() == {"司机": 1, "司机乙": 1, "司机丙": 1}


@pytest.mark.parametrize(
    ("values", "archived"),
    [({"days_ago": 3}, False), ({"enrolment": "invitation"}, False), ({"enrolment": "open"}, True)],
)
def test_what_is_old_or_not_to_be_taken_is_told_to_nobody(
    app: Flask, values: dict[str, Any], archived: bool
) -> None:
    course_id = new_course(make_person(), **values)
    if archived:
        with db.write() as session:
            session.get_one(Course, course_id).state = "archived"
    assert tasks.published(version_of(course_id)) == tasks.sweep() == 0
    assert boxes() == {}


def test_a_course_for_everybody_fills_nobodys_box(app: Flask) -> None:
    make_person()
    new_course()
    tasks.sweep()
    assert boxes() == {}


def test_who_does_not_look_is_told_of_three_and_then_of_no_more(client: FlaskClient) -> None:
    driver = make_person("司机")
    for number in range(5):
        new_course(driver, title=f"课{number}")
    tasks.sweep()
    assert boxes() == {"司机": 3}
    tasks.sweep()
    assert boxes() == {"司机": 3}
    with db.write() as session:
        session.execute(sa.update(Notice).values(read_at=now()))
    tasks.sweep()
    assert boxes() == {"司机": 5}
    page = sign_in(client, driver).get("/notices").get_data(as_text=True)
    assert "新课「课0」" in page


def test_publishing_asks_for_the_telling_and_does_none_of_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, noted = make_person(), []
    monkeypatch.setattr(after_commit, "_publish", lambda name, args: noted.append((name, args)))
    course_id = make_course(published=False, version={"summary": "讲门机。"})
    with db.write() as session:
        course = session.get_one(Course, course_id)
        session.add(CourseFor(version_id=course.draft_version_id, post_id=driver.post_id))
        session.flush()
        publishing.publish(session, course, actor_id=None)
    assert ("news.published", (version_of(course_id),)) in noted
    assert boxes() == {}


def again(course_id: int, changes: str, *, move: bool) -> None:
    with db.write() as session:
        course = session.get_one(Course, course_id)
        service.add_section(session, service.draft_of(session, course), "第二章")
        publishing.publish(session, course, actor_id=None, move_learners=move, changes=changes)


@pytest.mark.parametrize("move", [False, True])
def test_learners_hear_of_a_new_version_once_and_read_what_changed(client: FlaskClient, move: bool) -> None:
    learner, done, waits, stranger = (make_person(name) for name in ("在学", "学完", "排队", "旁人"))
    course_id = make_course(title="班前检查", version={"summary": "讲门机。"})
    enrol(course_id, learner)
    enrol(course_id, done, state="completed", completed_at=now())
    enrol(course_id, waits, state="waiting", started_at=None)
    again(course_id, "换了<b>新国标</b>", move=move)
    assert tasks.published(version_of(course_id)) == 1
    assert tasks.sweep() == 0
    assert boxes() == {"在学": 1}
    assert set(boxes("news.moved" if move else "news.version")) == {"在学"}
    box = sign_in(client, learner).get("/notices").get_data(as_text=True)
    assert ("换成了第 2 版" if move else "出了第 2 版") in box
    assert "换了&lt;b&gt;新国标&lt;/b&gt;" in box
    (link,) = re.findall(r'href="(/notices/\d+)"', box)
    assert 'class="unread"' in box
    assert sign_in(client, learner).get(link).location == f"/courses/{course_id}#changes"
    assert 'class="unread"' not in client.get("/notices").get_data(as_text=True)
    page = client.get(f"/courses/{course_id}").get_data(as_text=True)
    assert ("这一版改了什么" if move else "新版改了什么") in page
    assert ("你在学第 1 版" in page) is not move
    assert "新国标" in page
    assert "你学完的是第 1 版" in sign_in(client, done).get(f"/courses/{course_id}").get_data(as_text=True)
    assert "新国标" not in sign_in(client, stranger).get(f"/courses/{course_id}").get_data(as_text=True)


def test_of_two_versions_in_a_row_only_the_last_is_told(app: Flask) -> None:
    course_id = make_course(version={"summary": "讲门机。"})
    enrol(course_id, make_person("在学"))
    again(course_id, "一改", move=True)
    between = version_of(course_id)
    again(course_id, "二改", move=True)
    assert tasks.published(between) == 0
    assert tasks.sweep() == 1


def test_who_came_after_a_version_hears_nothing_of_it(app: Flask) -> None:
    course_id = make_course(version={"summary": "讲门机。"})
    again(course_id, "改过", move=True)
    enrol(course_id, make_person())
    assert tasks.sweep() == 0


def opens(at: datetime) -> dict[str, Any]:
    return {"release": {"at": at.isoformat()}}


def test_lessons_that_open_are_told_once_a_day_for_a_course(app: Flask, client: FlaskClient) -> None:
    at = now().astimezone(SHANGHAI).replace(hour=12)
    hour, week = timedelta(hours=1), timedelta(days=7)
    course_id = make_course(
        [
            lesson("早"),
            lesson("钢丝绳", **opens(at - hour)),
            lesson("吊钩", **opens(at - hour / 2)),
            lesson("满七天", release={"days": 7}),
            lesson("明天", **opens(at + timedelta(days=1))),
        ],
        title="班前检查",
    )
    first = make_person("满七天")
    enrol(course_id, first, started_at=at - week)
    enrol(course_id, make_person("三天"), started_at=at - timedelta(days=3))
    enrol(course_id, make_person("刚来"), started_at=at)
    enrol(course_id, make_person("退了"), started_at=at - week, state="withdrawn")
    assert opening.tell_opened(at - 2 * hour, SHANGHAI) == 0
    assert opening.tell_opened(at, SHANGHAI) == 2
    assert opening.tell_opened(at, SHANGHAI) == opening.tell_opened(at + hour, SHANGHAI) == 0
    assert boxes() == {"满七天": 1, "三天": 1}
    box = sign_in(client, first).get("/notices").get_data(as_text=True)
    assert "「班前检查」开放了「钢丝绳」等 3 节新课" in box
    assert opening.tell_opened(at + timedelta(days=1), SHANGHAI) == 3


def test_looking_for_open_lessons_costs_the_same_however_many_learn(app: Flask) -> None:
    at = now()
    course_id = make_course([lesson("一"), lesson("二", **opens(at - timedelta(minutes=5)))])
    for number in range(3):
        enrol(course_id, make_person(f"甲{number}"), started_at=at - timedelta(days=1))
    opening.tell_opened(at, SHANGHAI)
    with counted_statements() as few:
        opening.tell_opened(at, SHANGHAI)
    for number in range(20):
        enrol(course_id, make_person(f"乙{number}"), started_at=at - timedelta(days=1))
    opening.tell_opened(at, SHANGHAI)
    with counted_statements() as many:
        opening.tell_opened(at, SHANGHAI)
    assert len(few) == len(many) <= 7


def test_the_first_page_shows_the_new_courses_that_fit(client: FlaskClient) -> None:
    driver = make_person()
    welder, bare = (
        make_person("焊工", post="电焊工", specialty="焊接"),
        make_person(post=None, specialty=None),
    )
    for number in range(3):
        new_course(title=f"大家的课{number}", days_ago=number)
    new_course(driver, title="门机新课", days_ago=13)
    new_course(welder, title="焊工新课")
    new_course(driver, title="旧课", days_ago=15)
    new_course(driver, title="受邀的课", enrolment="invitation")
    new_course(driver, title="别处的课", branch_id=make_department("海港集团", "理货公司"))
    taken = new_course(driver, title="在学的课")
    enrol(taken, driver)
    with db.read_core() as connection, counted_statements() as seen:
        rows = queries.news_for(connection, driver, now())
    assert len(seen) == 1
    assert [(row.title, row.mine) for row in rows] == [
        ("门机新课", True), ("大家的课0", False), ("大家的课1", False),
    ]  # fmt: skip
    with db.read_core() as connection:
        assert {row.mine for row in queries.news_for(connection, bare, now())} == {False}
    page = sign_in(client, driver).get("/").get_data(as_text=True)
    assert page.index("门机新课") < page.index("大家的课0")
    assert "焊工新课" not in page
    assert "旧课" not in page


def test_an_empty_box_says_what_comes_into_it(client: FlaskClient) -> None:
    assert "新课" in sign_in(client, make_person()).get("/notices").get_data(as_text=True)
