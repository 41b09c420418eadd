"""Looking after those who learn: the trainer's grid and letters, the officer's pages on a phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from courses.assignments.following import follow
from courses.assignments.models import Assignment
from courses.catalogue import service as catalogue
from courses.catalogue.models import Enrolment
from courses.learning.models import LessonProgress
from learnplatform.clock import now
from learnplatform.database import db
from tests.browser.conftest import Visitor
from tests.browser.courses import published
from tests.browser.site import PC, Site, accessible, fits
from tests.browser.test_authoring import text
from tests.courses.builders import enrol

only_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
LONG = "欧阳阿卜杜热合曼·买买提"
DEPARTMENT = ("海港集团", "集装箱码头分公司装卸作业二部岸边起重机械维修保障班组第三小组")


@only_sqlite
def test_a_trainer_sees_who_is_where_and_writes_to_who_is_stuck(site: Site, visit: Visitor) -> None:
    trainer, stuck = site.person("林师傅", roles=["trainer"]), site.person(LONG, department=DEPARTMENT)
    going = site.person("周晓岚")
    course_id, (first, second) = published(trainer, text("看钢丝绳"), text("看吊钩"))
    long_ago = now() - timedelta(days=10)
    came = {stuck: enrol(course_id, stuck, started_at=long_ago, last_at=long_ago)}
    came[going] = enrol(course_id, going, last_at=now())
    with db.write() as session:
        for person, lesson_id, read_to, done in ((stuck, first, 1_000, True), (going, second, 400, False)):
            session.add(
                LessonProgress(
                    enrolment_id=came[person], lesson_id=lesson_id, person_id=person.id,
                    read_to=read_to, done_at=now() if done else None,
                )
            )  # fmt: skip
    page = visit(trainer, PC)
    page.goto(f"/courses/manage/{course_id}/learners")
    grid = page.locator("table.insight-grid")
    expect(grid.locator("thead th")).to_have_text(["姓名", "看钢丝绳", "看吊钩"])
    expect(grid.get_by_role("row", name=re.compile(LONG)).locator("td")).to_have_text(["✓", ""])
    expect(grid.get_by_role("row", name=re.compile("周晓岚")).locator("td")).to_have_text(["", "40"])
    page.get_by_label("排序").select_option("idle")
    expect(grid.locator("tbody th").first).to_contain_text(LONG)
    page.get_by_label("按姓名、工号或部门找").fill("周晓")
    expect(grid.locator("tbody tr")).to_have_count(1)
    fits(page)
    accessible(page)

    letter = page.locator("#stuck")
    expect(letter).to_contain_text("看吊钩")  # where they stopped
    expect(letter.get_by_role("checkbox")).to_have_count(1)
    letter.get_by_role("button", name="写给他们").click()
    expect(letter.locator(".field-error").first).to_contain_text("请至少选一个人")
    letter.get_by_role("checkbox").check()
    letter.get_by_role("button", name="写给他们").click()
    expect(letter.locator(".field-error")).to_contain_text("请写几句话")
    letter.get_by_label("写什么").fill("吊钩那一节很短，今天看完吧。")
    letter.get_by_role("button", name="写给他们").click()
    expect(page.locator("main")).to_contain_text("已写给 1 人")
    phone = visit(stuck)
    phone.goto("/notices")
    expect(phone.locator("main")).to_contain_text("吊钩那一节很短，今天看完吧。")
    fits(phone)
    phone.get_by_role("link", name=re.compile("吊钩那一节很短")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("门机")


@only_sqlite
def test_an_officer_minds_assignments_and_requests_on_a_phone(site: Site, visit: Visitor) -> None:
    trainer, officer = site.person("林师傅", roles=["trainer"]), site.person("工会", roles=["officer"])
    worker = site.person(LONG, department=DEPARTMENT, post="岸边集装箱起重机司机")
    site.person("周晓岚", post="岸边集装箱起重机司机")
    title = "集装箱码头岸边起重机械日常检查与应急处置（二〇二六年修订版）"
    course_id, _lessons = published(trainer, text("看钢丝绳"), title=title)
    with db.write() as session:
        made = Assignment(
            course_id=course_id, post_id=worker.post_id, due_at=now() + timedelta(days=5),
            words="安全月必修", created_by=officer.id,
        )  # fmt: skip
        session.add(made)
    follow(made.id, now())
    phone = visit(officer)
    for address in ("/assignments", "/assignments/new", f"/assignments/{made.id}"):
        phone.goto(address)
        fits(phone)
        accessible(phone)
    expect(phone.locator(".person-row")).to_have_count(2)
    phone.get_by_role("link", name="还没开始").click()
    expect(phone.locator(".person-row").filter(has_text=LONG)).to_be_visible()
    phone.get_by_role("button", name="催办").click()
    expect(phone.locator("main")).to_contain_text("已提醒 2 人")
    phone.get_by_text("结束这项安排").click()
    phone.get_by_role("button", name="结束", exact=True).click()
    expect(phone.locator(".field-error")).to_contain_text("请写明原因")
    fits(phone)
    accessible(phone)

    asked_id, _lessons = published(trainer, text("看钢丝绳"), title=title + "高级班")
    why = "想考证。" * 40 + "https://example.org/" + "a" * 80
    with db.write() as session:
        session.execute(sa.text("UPDATE courses SET enrolment = 'request' WHERE id = :id"), {"id": asked_id})
    with db.write() as session:
        asked = catalogue.enrol(session, asked_id, worker.id, message=why)
    phone.goto("/courses/requests")
    request = phone.get_by_role("listitem").filter(has_text=LONG)
    expect(request).to_contain_text("想考证。")
    fits(phone)
    accessible(phone)
    request.get_by_role("button", name="同意").click()
    expect(phone.locator("main")).to_contain_text("已同意")
    with db.read() as session:
        assert session.get_one(Enrolment, asked.id).state == "active"
