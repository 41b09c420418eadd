"""What was watched reaches the server: after signing in again, from another page, from two tabs, without storage."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Dialog, Locator, Page, expect

from courses.learning.models import LessonProgress, WatchSession
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.browser.conftest import Visitor
from tests.browser.courses import kept, published
from tests.browser.site import PASSWORD, Site, accessible, fits, lapse
from tests.browser.test_asking import start
from tests.browser.test_university import until
from tests.courses.builders import enrol
from tests.learnplatform.files import material

SECONDS = 4
REPORTS = "**/api/v1/lessons/*/watched"


def video_for(site: Site, *learners: Person) -> str:
    """The address of a lesson that is a video, in a course where they learn."""
    trainer = site.person("林师傅", roles=["trainer"])
    body = {"file": kept(material.video(SECONDS), "看.mp4", trainer)}
    video = {"type": "video", "title": "看一遍", "body": body, "duration_ms": SECONDS * 1_000}
    course_id, (lesson_id,) = published(trainer, video)
    for person in learners:
        enrol(course_id, person)
    return f"/courses/{course_id}/lessons/{lesson_id}"


def play(page: Page, to: float) -> None:
    """Play on until `to`, in seconds, and stop there."""
    video = start(page)
    until(page, lambda: video.evaluate(f"each => each.ended || each.currentTime >= {to}"))
    video.evaluate("each => each.pause()")


def standing(page: Page) -> Locator:
    return page.locator("[data-standing]")


def watched(person: Person) -> float:
    """Seconds that count."""
    with db.read() as session:
        found = sa.select(LessonProgress.watched_ms).where(LessonProgress.person_id == person.id)
        return (session.scalar(found) or 0) / 1_000


def sessions(person: Person) -> list[float]:
    """What was played in each session that the server has, in seconds."""
    with db.read() as session:
        found = sa.select(WatchSession.played).where(WatchSession.person_id == person.id)
        return [sum(end - begin for begin, end in played) / 1_000 for played in session.scalars(found)]


def left(page: Page) -> list[str]:
    """The keys of what waits in the browser."""
    keys: list[str] = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('reports:'))")
    return keys


def sign_in_anew(page: Page, person: Person) -> None:
    """Sign out and in in another tab of the same browser."""
    tab = page.context.new_page()
    tab.goto("/me")
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.get_by_role("button", name="退出登录").click()
    tab.get_by_label("工号").fill(person.number)
    tab.get_by_label("密码").fill(PASSWORD)
    tab.get_by_role("button", name="登录").click()
    tab.wait_for_url(re.compile("/$"))
    tab.close()


def test_a_new_token_and_a_lapsed_session_lose_nothing(site: Site, visit: Visitor) -> None:
    worker = site.person()
    lesson = video_for(site, worker)
    page = visit(worker)
    page.goto(lesson)
    expect(standing(page)).to_have_text("已记录")
    sign_in_anew(page, worker)
    play(page, 2)
    expect(standing(page)).to_have_text("已记录")
    assert watched(worker) >= 2

    lapse(worker)
    play(page, SECONDS)
    dialog = page.get_by_role("dialog", name="登录已过期")
    expect(dialog).to_be_visible()
    fits(page)
    accessible(page)
    dialog.get_by_role("button", name="以后再说").click()
    expect(standing(page)).to_have_text(re.compile("登录已过期"))
    assert len(left(page)) == 1
    page.get_by_role("button", name="重新登录").click()
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(standing(page)).to_have_text("已记录")
    assert watched(worker) > SECONDS - 0.5
    assert left(page) == []

    refusal = {"type": "/problems/locked", "title": "不行", "detail": "这一节还没有开放。", "status": 409}
    page.route(REPORTS, lambda route: route.fulfill(status=409, json=refusal))
    page.locator("video").evaluate("each => { each.currentTime = 0; }")
    play(page, 1)
    expect(standing(page)).to_have_text("有的没有记上：这一节还没有开放。")
    page.unroute(REPORTS)
    play(page, 2)
    until(page, lambda: left(page) == [])
    expect(standing(page)).to_have_text("有的没有记上：这一节还没有开放。")  # it stays true


def test_nobody_watches_in_the_name_of_whoever_signed_in_after_them(site: Site, visit: Visitor) -> None:
    worker, other = site.person(), site.person("马骏")
    lesson = video_for(site, worker, other)
    page = visit(worker)
    page.goto(lesson)
    expect(standing(page)).to_have_text("已记录")
    sign_in_anew(page, other)
    play(page, 2)
    expect(standing(page)).to_have_text("现在登录的是另一个人，这一页不再记录")
    assert sessions(other) == []
    assert len(left(page)) == 1
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert (len(left(page)), sessions(other)) == (1, [])
    sign_in_anew(page, worker)
    page.goto("/")
    until(page, lambda: left(page) == [])
    assert watched(worker) >= 2


def test_what_was_watched_offline_is_sent_from_any_page(site: Site, visit: Visitor) -> None:
    worker = site.person()
    lesson = video_for(site, worker)
    page = visit(worker)
    page.goto(lesson)
    expect(standing(page)).to_have_text("已记录")
    second = page.context.new_page()
    second.goto(lesson)
    expect(standing(second)).to_have_text("已记录")
    page.context.route(REPORTS, lambda route: route.abort())
    for tab, seconds in ((page, 2), (second, 3)):
        play(tab, seconds)
        expect(standing(tab)).to_have_text(re.compile("没有网络"))
    second.close()
    page.goto("/me")
    asked: list[str] = []

    def decline(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", decline)
    page.get_by_role("button", name="退出登录").click()
    assert "看过" in asked[0]
    assert "作答" not in asked[0]
    assert page.url.endswith("/me")
    keys = left(page)
    assert len({key.split(":")[2] for key in keys}) == 2, keys  # each tab has its own
    assert max(sessions(worker)) == 0

    # As an earlier version kept it, and something that no server will take.
    address = lesson.replace("/courses/", "").split("/")[-1]
    page.evaluate(OLD, [f"reports:{worker.id}:/api/v1/lessons/{address}/watched", "earlier", worker.id])
    page.context.unroute(REPORTS)
    page.goto("/")
    flash = page.get_by_role("status").filter(has_text="没有记上")
    expect(flash).to_be_visible()
    until(page, lambda: left(page) == [])
    played = sorted(sessions(worker))
    assert played[0] == 0.5
    assert played[1] >= 2
    assert played[2] >= 3
    accessible(page)


OLD = """([key, session, person]) => {
  localStorage.setItem(key, JSON.stringify([
    { intervals: [], rate: 1, session, seq: 1 }, { intervals: [[0, 0.5]], rate: 1, session, seq: 2 },
  ]));
  const body = { intervals: [[0, 1]], rate: 1, session: "gone", seq: 1 };
  const value = { address: "/api/v1/lessons/99999999/watched", body, at: 1 };
  localStorage.setItem(`reports:${person}:gone:1`, JSON.stringify(value));
  localStorage.setItem(`reports:${person}:broken:1`, "{");
}"""

FORBIDDEN: Any = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("forbidden", "SecurityError"); },
});"""
FULL: Any = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


def test_a_browser_that_keeps_nothing_still_tells_what_was_watched(site: Site, visit: Visitor) -> None:
    worker = site.person()
    lesson = video_for(site, worker)
    for script, to in ((FORBIDDEN, 2), (FULL, 3)):
        page = visit(worker)
        page.add_init_script(script)
        page.goto(lesson)
        play(page, to)
        expect(standing(page)).to_have_text("已记录")
        assert watched(worker) >= to - 0.5
    page.route(REPORTS, lambda route: route.abort())
    play(page, SECONDS)
    expect(standing(page)).to_have_text(re.compile("本机也存不下"))
    page.unroute(REPORTS)
    expect(standing(page)).to_have_text("已记录")
