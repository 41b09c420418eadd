"""Writing a course in a real browser: its order, its editor when others or the network come between, publishing anew."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from courses.authoring import queries, service
from courses.authoring.models import Course, LessonContent
from courses.learning.models import LessonProgress
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from tests.browser.conftest import Visitor
from tests.browser.courses import kept, published
from tests.browser.site import PC, Site, accessible, fits, offline
from tests.browser.test_university import until
from tests.courses.builders import enrol

only_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
TITLES = ["看钢丝绳", "看吊钩", "看制动"]


def text(title: str, markdown: str = "先看。") -> dict[str, Any]:
    return {"type": "text", "title": title, "body": {"markdown": markdown}}


def drafted(trainer: Person, *lessons: dict[str, Any], sections: int = 1) -> tuple[int, list[int]]:
    """(course id, lesson ids) of a course with a draft on top of what is published, with more, empty sections."""
    course_id, ids = published(trainer, *lessons)
    with db.write() as session:
        draft = service.draft_of(session, session.get_one(Course, course_id))
        for number in range(1, sections):
            service.add_section(session, draft, f"第{number}部分")
    return course_id, ids


def stored(course_id: int) -> list[tuple[str, list[str]]]:
    """The draft's sections with the titles of their lessons."""
    with db.read() as session:
        draft = session.get_one(Course, course_id).draft_version_id
        outline = queries.outline(session, draft or 0)
        return [(section.title, [each.title for each in lessons]) for section, lessons in outline.sections]


def shown(page: Page) -> list[tuple[str, list[str]]]:
    return [
        (section.get_attribute("data-title") or "", [
            row.get_attribute("data-title") or "" for row in section.locator("[data-lesson]").all()
        ])
        for section in page.locator("[data-section]").all()
    ]  # fmt: skip


def markdown(lesson_id: int) -> str:
    """What the draft says in a lesson."""
    with db.read() as session:
        found = session.scalars(
            sa.select(LessonContent).where(LessonContent.lesson_id == lesson_id).order_by(LessonContent.id)
        ).all()
        return str(found[-1].body["markdown"])


def drag(page: Page, grip: Any, onto: Any) -> None:
    """Drag by `grip` to the upper edge of `onto`."""
    start, end = grip.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 8, steps=8)
    page.wait_for_timeout(200)  # what makes way has moved aside by now
    page.mouse.move(end["x"] + 32, end["y"] + 4, steps=3)
    page.mouse.up()


@only_sqlite
def test_the_order_is_kept_and_said_however_it_is_changed(site: Site, visit: Visitor) -> None:
    trainer = site.person("林师傅", roles=["trainer"])
    course_id, _ids = drafted(trainer, *map(text, TITLES), sections=2)
    page = visit(trainer, PC)
    page.goto(f"/courses/manage/{course_id}", wait_until="networkidle")
    said = page.locator("[data-said]")
    expect(said).to_have_attribute("aria-live", "assertive")
    rows = page.locator("[data-lesson]")

    drag(page, rows.nth(2).locator("[data-grip]"), rows.nth(0))
    expect(said).to_have_text("「看制动」移到了「门机」的第 1 个，共 3 个")
    link = page.get_by_role("link", name=re.compile("看钢丝绳"))
    link.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(said).to_have_text("「看钢丝绳」移到了「门机」的第 3 个，共 3 个")
    page.keyboard.press("Alt+ArrowDown")  # on into the next section
    expect(said).to_have_text("「看钢丝绳」移到了「第1部分」的第 1 个，共 1 个")
    expect(link).to_be_focused()
    page.get_by_role("button", name="把「第1部分」上移").click()
    expect(said).to_have_text("「第1部分」移到了第 1 章，共 2 章")
    wanted = [("第1部分", ["看钢丝绳"]), ("门机", ["看制动", "看吊钩"])]
    until(page, lambda: stored(course_id) == wanted)

    page.locator(".outline-add summary").first.click()
    kind = page.get_by_label("形式").first
    kind.focus()
    page.keyboard.press("Alt+ArrowDown")  # opens the choice and moves nothing
    page.keyboard.press("Escape")
    page.reload()
    assert shown(page) == stored(course_id) == wanted
    accessible(page)

    elsewhere = visit(trainer, PC)
    elsewhere.goto(f"/courses/manage/{course_id}")
    with db.write() as session:
        draft = service.draft_of(session, session.get_one(Course, course_id))
        service.remove_lesson(session, draft, queries.outline(session, draft.id).lessons[0])
    elsewhere.get_by_role("button", name="把「看吊钩」上移").click()
    expect(elsewhere.locator("[data-said]")).to_be_visible()  # refused, and said to everybody
    expect(elsewhere.locator("[data-said]")).to_contain_text("请刷新")


@only_sqlite
def test_two_who_write_the_same_lesson_lose_nothing(site: Site, visit: Visitor) -> None:
    first, second = (site.person(name, roles=["trainer"]) for name in ("林师傅", "王师傅"))
    course_id, (lesson_id,) = drafted(first, text("看钢丝绳"))
    address = f"/courses/manage/{course_id}/lessons/{lesson_id}"
    mine, other = visit(first, PC), visit(second, PC)
    mine.on("dialog", lambda dialog: dialog.accept())
    for page in (mine, other):
        page.goto(address)
    other.locator("[data-markdown]").fill("王师傅写的。")
    expect(other.locator("[data-standing]")).to_have_text("已保存")  # by itself
    mine.locator("[data-markdown]").fill("林师傅写的。")
    conflict = mine.locator("[data-conflict]")
    expect(conflict).to_be_visible()
    expect(conflict).to_be_focused()
    expect(mine.locator("[data-theirs]")).to_have_value(re.compile("王师傅写的"))
    expect(mine.locator("[data-mine]")).to_have_value(re.compile("林师傅写的"))
    assert markdown(lesson_id) == "王师傅写的。"
    accessible(mine)

    mine.locator("[data-markdown]").fill("林师傅写的，又一句。")  # while it is not decided
    mine.reload()
    expect(mine.locator("[data-markdown]")).to_have_value("王师傅写的。")
    mine.get_by_role("button", name="接着用它").click()
    expect(mine.locator("[data-mine]")).to_have_value(re.compile("又一句"))  # the same question again
    mine.get_by_role("button", name="用我写的").click()
    expect(mine.locator("[data-standing]")).to_have_text("已保存")
    assert markdown(lesson_id) == "林师傅写的，又一句。"
    other.locator("[data-markdown]").fill("不一样。")
    expect(other.locator("[data-theirs]")).to_have_value(re.compile("又一句"))
    other.get_by_role("button", name="用对方的").click()
    expect(other.locator("[data-markdown]")).to_have_value("林师傅写的，又一句。")
    assert markdown(lesson_id) == "林师傅写的，又一句。"


@only_sqlite
def test_what_is_written_without_a_network_waits_on_the_device(site: Site, visit: Visitor) -> None:
    trainer = site.person("林师傅", roles=["trainer"])
    course_id, (lesson_id,) = drafted(trainer, text("看钢丝绳"))
    page = visit(trainer, PC)
    page.goto(f"/courses/manage/{course_id}/lessons/{lesson_id}")
    offline(page.context)
    page.locator("[data-markdown]").fill("船上写的。")
    expect(page.locator("[data-standing]")).to_have_text("没有网络，先存在这台设备上")
    assert markdown(lesson_id) == "先看。"
    offline(page.context, False)
    expect(page.locator("[data-standing]")).to_have_text("已保存")
    assert markdown(lesson_id) == "船上写的。"
    assert (
        page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('lesson-draft')).length") == 0
    )

    offline(page.context)
    page.locator("[data-markdown]").fill("合上电脑前写的。")
    expect(page.locator("[data-standing]")).to_have_text("没有网络，先存在这台设备上")
    again = page.context.new_page()
    page.close()
    offline(again.context, False)
    again.goto(f"/courses/manage/{course_id}/lessons/{lesson_id}")
    expect(again.locator("[data-markdown]")).to_have_value("船上写的。")
    accessible(again)
    again.get_by_role("button", name="接着用它").click()
    expect(again.locator("[data-standing]")).to_have_text("已保存")
    assert markdown(lesson_id) == "合上电脑前写的。"


PASTE = """
(field, content) => {
  const bytes = Uint8Array.from(atob(content), each => each.charCodeAt(0));
  const moved = new DataTransfer();
  moved.items.add(new File([bytes], "image.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: moved, bubbles: true, cancelable: true }));
}
"""
INK = """
canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at] < 60 && data[at + 3] > 200) dark += 1;
  return dark / (data.length / 4);
}
"""


def picture() -> str:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "firebrick").save(target, "PNG")
    return base64.b64encode(target.getvalue()).decode()


def manual(pages: int) -> bytes:
    """A PDF whose sheets are black in their upper half."""
    sheets = []
    for _each in range(pages):
        sheet = Image.new("RGB", (200, 280), "white")
        ImageDraw.Draw(sheet).rectangle((0, 0, 200, 140), fill="black")
        sheets.append(sheet)
    target = io.BytesIO()
    sheets[0].save(target, "PDF", save_all=True, append_images=sheets[1:])
    return target.getvalue()


@only_sqlite
def test_a_pasted_picture_and_the_pages_of_a_pdf_are_seen(site: Site, visit: Visitor) -> None:
    trainer, worker = site.person("林师傅", roles=["trainer"]), site.person()
    document = {"file": kept(manual(2), "手册.pdf", trainer)}
    course_id, (lesson_id, manual_id) = drafted(
        trainer, text("看钢丝绳"), {"type": "document", "title": "读手册", "body": document}
    )
    page = visit(trainer, PC)
    page.goto(f"/courses/manage/{course_id}/lessons/{lesson_id}")
    field = page.locator("[data-markdown]")
    field.fill("看图：")
    field.evaluate(PASTE, picture())
    expect(field).to_have_value(re.compile(r"^看图：!\[\]\(file:[0-9a-f-]{36}\)\n$"))
    drawn = page.locator("[data-shown] img")
    until(page, lambda: drawn.count() == 1 and bool(drawn.evaluate("each => each.naturalWidth > 0")))
    expect(page.locator("[data-standing]")).to_have_text("已保存")
    assert "![](file:" in markdown(lesson_id)
    accessible(page)

    enrol(course_id, worker)
    phone = visit(worker)
    phone.goto(f"/courses/{course_id}/lessons/{manual_id}")
    sheets = phone.locator("[data-document] canvas")
    expect(sheets).to_have_count(2)
    for number in range(2):
        sheets.nth(number).scroll_into_view_if_needed()
        until(phone, lambda sheet=sheets.nth(number): 0.3 < sheet.evaluate(INK) < 0.7)  # type: ignore[misc]
        expect(sheets.nth(number)).to_have_attribute("aria-label", f"第 {number + 1} / 2 页")
    fits(phone)


@only_sqlite
def test_publishing_says_beforehand_what_happens_to_who_learns(site: Site, visit: Visitor) -> None:
    trainer, worker = site.person("林师傅", roles=["trainer"]), site.person()
    course_id, (first, _second) = published(trainer, text("看钢丝绳"), text("看吊钩"))
    enrolment_id = enrol(course_id, worker)
    with db.write() as session:
        session.add(
            LessonProgress(
                enrolment_id=enrolment_id, lesson_id=first, person_id=worker.id, done_at=now(), read_to=1_000
            )
        )
        draft = service.draft_of(session, session.get_one(Course, course_id))
        section = queries.outline(session, draft.id).sections[0][0]
        service.add_lesson(session, draft, section, **text("看制动"))
    page = visit(trainer, PC)
    page.goto(f"/courses/manage/{course_id}")
    page.get_by_role("link", name="去发布").click()
    expect(page.locator("main")).to_contain_text("有 1 人正在学旧版，他们怎么办？")
    move = page.get_by_label(re.compile("都搬到新版"))
    expect(page.locator("label[for=move]")).to_contain_text("学完的课节都还算学完")
    expect(page.locator("label[for=move]")).to_contain_text("其中 1 人会多出要学的课节")
    accessible(page)
    move.check()
    page.get_by_label(re.compile("这一版新在哪里")).fill("加了看制动。")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("main")).to_contain_text("在学的人会搬到新版")

    phone = visit(worker)
    told = re.compile("换成了第 2 版，学完的课节都还算。改了什么：加了看制动。")

    def is_told() -> bool:
        phone.goto("/notices")
        return phone.get_by_role("link", name=told).count() == 1

    until(phone, is_told)
    fits(phone)
    accessible(phone)
    phone.get_by_role("link", name=told).click()
    expect(phone.locator("#changes")).to_contain_text("加了看制动。")
    expect(phone.locator(".lesson-mark.done")).to_have_count(1)
    expect(phone.locator(".course-contents")).to_contain_text("看制动")
    expect(phone.locator(".course-mine")).to_contain_text("必学 1 / 3 节")
    fits(phone)
    accessible(phone)
