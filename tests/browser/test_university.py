"""A course from its first word to its certificate, as a trainer on a PC and a worker on a phone go through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from courses.authoring.models import Course, CourseVersion
from courses.certificates.models import Certificate
from courses.certificates.service import revoke
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.browser.conftest import Visitor
from tests.browser.site import PC, Site, accessible, begin, fits, hand_in, offline, scored, tick
from tests.builders import make_quiz
from tests.learnplatform.files import material

TITLE = "门机司机班前检查"
TEXT = "班前先看**钢丝绳**，断丝超过一成就报废。"


def file(name: str, media_type: str, content: bytes) -> Any:
    return {"name": name, "mimeType": media_type, "buffer": content}


VIDEO = file("看钢丝绳.mp4", "video/mp4", material.video(4, sound=True))
AUDIO = file("口诀.m4a", "audio/mp4", material.audio(2))
MANUAL = file("手册.pdf", "application/pdf", material.pdf())
PICTURE = file(
    "吊钩.svg",
    "image/svg+xml",
    b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><circle cx="40" cy="30" r="20"/></svg>',
)
TABLE = file("检查表.txt", "text/plain", "一看二听三试".encode())
# Each kind of lesson: its title, what is uploaded where, what completes it.
LESSONS: dict[str, tuple[str, tuple[str, Any] | None, str]] = {
    "text": ("先看什么", None, "read"),
    "video": ("看一遍", ("file", VIDEO), "watched"),
    "audio": ("听口诀", ("file", AUDIO), "watched"),
    "document": ("读手册", ("file", MANUAL), "opened"),
    "gallery": ("认零件", ("pictures", PICTURE), "opened"),
    "attachment": ("带回去", ("files", TABLE), "opened"),
    "quiz": ("测一测", None, "passed"),
    "link": ("看标准", None, "opened"),
}


def begin_course(page: Page) -> None:
    """The trainer makes a course and says what it is about."""
    page.goto("/courses/manage/new")
    page.get_by_label("课程名称").fill(TITLE)
    page.get_by_role("button", name="建好，开始写").click()
    page.wait_for_url(re.compile(r"/courses/manage/\d+$"))
    course = page.url
    page.get_by_role("link", name="设置").click()
    page.get_by_label("课程介绍").fill("十分钟学会班前检查。")
    page.get_by_label(re.compile("^学时")).fill("1.5")
    page.get_by_label("学完发结业证书").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto(course)


def add(page: Page, kind: str, quiz_title: str) -> None:
    """Add a lesson of that kind at the end of the first section and write it."""
    course = page.url
    title, upload, rule = LESSONS[kind]
    section = page.locator(".outline-section").first
    section.locator(".outline-add summary").click()
    section.get_by_label("课节名称").fill(title)
    section.get_by_label("形式").select_option(kind)
    section.get_by_role("button", name="加上").click()
    if not re.search(r"/lessons/\d+$", page.url):
        page.get_by_role("link", name=re.compile(title)).first.click()
    if upload:
        place, what = upload
        page.locator(f"input[data-upload-for={place}]").set_input_files(what)
        shown = "[data-file-shown]" if place == "file" else f"[data-{place}] li"
        expect(
            page.locator(shown).filter(has_text=what["name"]).or_(page.locator(f"{shown} img"))
        ).to_be_visible()
    if kind == "text":
        page.locator("[data-markdown]").fill(TEXT)
    if kind == "quiz":
        page.locator("[data-quiz]").select_option(label=quiz_title)
    if kind == "link":
        page.locator("[data-address]").fill("https://www.gov.cn/")
    page.locator("[data-rule]").select_option(rule)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-standing]")).to_have_text("已保存")
    page.goto(course)


def learn(page: Page, course_id: int, quiz_id: int) -> None:
    """The worker goes through the whole course; the network is cut while the video plays."""
    page.goto(f"/courses/{course_id}")
    fits(page)
    page.get_by_role("button", name="加入学习").click()
    page.goto(f"/courses/{course_id}")
    page.get_by_role("link", name=re.compile("开始学|接着学")).first.click()
    for kind in LESSONS:
        title = LESSONS[kind][0]
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        fits(page)
        if kind in ("video", "audio"):
            play(page, cut=kind == "video")
        if kind == "quiz":
            take(page, quiz_id)
        expect(page.locator("[data-when-done]")).to_be_visible(timeout=30_000)
        page.locator(".lesson-steps .btn-primary").click()


def until(page: Page, holds: Callable[[], bool], seconds: int = 30) -> None:
    """Wait for what happens elsewhere: in a player, in the worker."""
    for _each in range(seconds * 4):
        if holds():
            return
        page.wait_for_timeout(250)
    raise AssertionError("it did not happen")


def play(page: Page, *, cut: bool) -> None:
    media = page.locator("video, audio")
    until(page, lambda: media.evaluate("each => each.readyState > 2"))
    if cut:
        offline(page.context)
    media.evaluate("each => { each.muted = true; return each.play(); }")
    until(page, lambda: media.evaluate("each => each.ended"))
    if cut:
        expect(page.locator("[data-standing]")).to_have_text(re.compile("没有网络"), timeout=20_000)
        offline(page.context, False)


def take(page: Page, quiz_id: int) -> None:
    lesson = page.url
    begin(page, quiz_id)
    tick(page, 0)
    hand_in(page)
    scored(page)

    def is_done() -> bool:
        page.goto(lesson)
        return page.locator("[data-when-done]").is_visible()

    until(page, is_done)


def certificate_of(person: Person) -> Certificate:
    with db.read() as session:
        return session.scalars(sa.select(Certificate).where(Certificate.person_id == person.id)).one()


def published() -> int:
    with db.read() as session:
        found = sa.select(Course.id).join(CourseVersion, CourseVersion.id == Course.current_version_id)
        return (
            session.scalars(found.where(CourseVersion.title == TITLE).order_by(Course.id.desc())).first() or 0
        )


def test_from_the_first_word_to_a_verified_certificate(site: Site, visit: Visitor) -> None:
    trainer, worker = site.person("林师傅", roles=["trainer"]), site.person("欧阳阿卜杜热合曼·买买提")
    quiz_id = make_quiz(1, title="班前检查小测")
    page = visit(trainer, PC)
    begin_course(page)
    for kind in LESSONS:
        add(page, kind, "班前检查小测")
    page.get_by_role("link", name="去发布").click()
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url(re.compile(r"/courses/manage/\d+"))
    course_id = published()

    phone = visit(worker)
    learn(phone, course_id, quiz_id)
    certificate = certificate_of(worker)
    phone.goto("/certificates")
    fits(phone)
    phone.get_by_role("link", name=re.compile(TITLE)).first.click()
    accessible(phone)
    until(phone, lambda: certificate_of(worker).state == "rendered")
    phone.reload()
    with phone.expect_download() as download:
        phone.get_by_role("link", name=re.compile("下载")).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    stranger = visit(None)
    stranger.goto(f"/verify/{certificate.code}")
    expect(stranger.locator("main")).to_contain_text(TITLE)
    expect(stranger.locator("main")).to_contain_text("有效")
    expect(stranger.locator("main")).not_to_contain_text(worker.name)
    accessible(stranger)
    changed = certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1")
    answer = stranger.goto(f"/verify/{changed}")
    assert answer is not None
    assert answer.status == 404
    expect(stranger.locator("main")).to_contain_text("没有")
    with db.write() as session:
        revoke(session, session.get_one(Certificate, certificate.id), by=trainer.id, why="考试代考")
    stranger.goto(f"/verify/{certificate.code}")
    expect(stranger.locator("main")).to_contain_text("已撤销")
    expect(stranger.locator("main")).not_to_contain_text("考试代考")
