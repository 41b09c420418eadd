"""Questions inside a video: it stops for them, no way leads around one that must be answered, no answer is lost."""

from __future__ import annotations

import re

import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from courses.learning.models import VideoAnswer
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.browser.conftest import Visitor
from tests.browser.courses import kept, published
from tests.browser.site import Site, accessible, fits, offline
from tests.browser.test_university import until
from tests.courses.builders import enrol
from tests.learnplatform.files import material

SECONDS = 5
MUST, MAY = (1_000, "single_choice", True), (3_000, "true_false", False)


def answers(person: Person) -> list[tuple[object, bool]]:
    with db.read() as session:
        found = sa.select(VideoAnswer.response, VideoAnswer.right).where(VideoAnswer.person_id == person.id)
        return [(row.response, row.right) for row in session.execute(found.order_by(VideoAnswer.id))]


def start(page: Page) -> Locator:
    video = page.locator("video")
    until(page, lambda: video.evaluate("each => each.readyState > 2"))
    video.evaluate("each => { each.muted = true; return each.play(); }")
    return video


def stands(video: Locator, about: float) -> None:
    """It has stopped, within a second after `about`."""
    assert video.evaluate("each => each.paused")
    assert about <= video.evaluate("each => each.currentTime") < about + 1


def test_a_video_stops_for_its_questions(site: Site, visit: Visitor) -> None:
    trainer, worker = site.person("林师傅", roles=["trainer"]), site.person()
    body = {"file": kept(material.video(SECONDS), "看.mp4", trainer)}
    video_lesson = {"type": "video", "title": "看一遍", "body": body, "duration_ms": SECONDS * 1_000}
    course_id, (lesson_id,) = published(trainer, {**video_lesson, "asks": [MUST, MAY]})
    enrol(course_id, worker)
    page = visit(worker)
    page.goto(f"/courses/{course_id}/lessons/{lesson_id}")
    video, dialog = start(page), page.locator("[data-asking]")
    verdict, send = dialog.get_by_role("status"), dialog.get_by_role("button", name="就答这个")

    expect(dialog).to_be_visible()
    stands(video, 1)
    fits(page)
    accessible(page)
    expect(dialog.get_by_role("button", name="先不答")).to_be_hidden()
    for _each in range(3):
        page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    video.evaluate("each => each.play().catch(() => {})")
    stands(video, 1)

    send.click()
    expect(verdict).to_have_text("请先作答。")
    dialog.locator("label.option").nth(1).click()
    offline(page.context)
    send.click()
    expect(verdict).to_have_text(re.compile("没有送到"))
    expect(dialog.locator("input").nth(1)).to_be_checked()
    assert answers(worker) == []
    offline(page.context, False)
    send.click()
    expect(verdict).to_contain_text("没有答对。")
    expect(verdict).to_contain_text("正确答案")
    dialog.get_by_role("button", name="接着看").click()
    expect(dialog).to_be_hidden()

    expect(dialog).to_be_visible()
    stands(video, 3)
    dialog.get_by_role("button", name="先不答").click()
    until(page, lambda: video.evaluate("each => each.ended"))
    expect(dialog).to_be_hidden()
    assert [right for _response, right in answers(worker)] == [False]

    page.reload()
    video = start(page)
    expect(dialog).to_be_visible()
    stands(video, 3)  # the first one has its answer and is not asked again
    dialog.locator("label.option").nth(1).click()
    send.click()
    expect(verdict).to_contain_text("答对了。")
    dialog.get_by_role("button", name="接着看").click()
    until(page, lambda: video.evaluate("each => each.ended"))
    assert [right for _response, right in answers(worker)] == [False, True]


def test_who_jumps_over_a_question_that_must_be_answered_is_asked_it(site: Site, visit: Visitor) -> None:
    trainer, worker = site.person("林师傅", roles=["trainer"]), site.person()
    body = {"file": kept(material.video(SECONDS), "看.mp4", trainer)}
    video_lesson = {"type": "video", "title": "看一遍", "body": body, "duration_ms": SECONDS * 1_000}
    course_id, (lesson_id,) = published(trainer, {**video_lesson, "asks": [MUST]})
    enrol(course_id, worker)
    page = visit(worker)
    address = f"**/api/v1/lessons/{lesson_id}/questions"
    page.route(address, lambda route: route.abort())
    page.goto(f"/courses/{course_id}/lessons/{lesson_id}")
    video = start(page)
    page.unroute(address)  # asked for again, until they are there
    video.evaluate("each => { each.currentTime = 4; }")
    expect(page.locator("[data-asking]")).to_be_visible()
    assert video.evaluate("each => each.paused")
