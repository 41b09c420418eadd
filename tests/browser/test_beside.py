"""Notes and questions beside a video are sent while it plays on, and nothing that is being written gets lost."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from courses.learning.models import LessonQuestion, Note
from learnplatform.database import db
from tests.browser.conftest import Visitor
from tests.browser.courses import kept, published
from tests.browser.site import Site, accessible, fits, offline
from tests.browser.test_university import until
from tests.courses.builders import enrol
from tests.learnplatform.files import material


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_writing_beside_a_video_does_not_stop_it(site: Site, visit: Visitor) -> None:
    trainer, worker = site.person("林师傅", roles=["trainer"]), site.person()
    video = {"file": kept(material.video(40, rate=2), "看.mp4", trainer)}
    course_id, (lesson_id,) = published(
        trainer, {"type": "video", "title": "看一遍", "body": video, "duration_ms": 40_000}
    )
    enrol(course_id, worker)
    page = visit(worker)
    page.goto(f"/courses/{course_id}/lessons/{lesson_id}")
    media, notes, talk = page.locator("video"), page.locator("#notes"), page.locator("#discussion")
    until(page, lambda: media.evaluate("each => each.readyState > 2"))
    media.evaluate("each => { each.muted = true; each.currentTime = 3; return each.play(); }")

    talk.get_by_label("想问什么").fill("写到一半")
    notes.get_by_label("记点什么").fill("看钢丝绳")
    expect(notes.locator("[data-note-place]")).to_have_text(re.compile("记在 0:0[3-9]"))
    offline(page.context)
    notes.get_by_role("button", name="记下来").click()
    expect(notes.get_by_role("status")).to_contain_text("没有送到")
    offline(page.context, False)
    notes.get_by_role("button", name="记下来").click()
    expect(notes.locator(".note-text")).to_have_text("看钢丝绳")
    expect(notes.get_by_label("记点什么")).to_have_value("")
    expect(talk.get_by_label("想问什么")).to_have_value("写到一半")

    talk.get_by_role("button", name="提问").click()
    expect(talk.locator(".thread .note-text")).to_have_text("写到一半")
    talk.get_by_role("button", name="提问").click()  # nothing in it
    expect(talk.locator(".field-error")).to_be_visible()
    talk.locator(".thread summary", has_text="回答").click()
    talk.locator("textarea[name=answer]").fill("先停车")
    talk.get_by_label("想问什么").fill("再问一个")
    talk.get_by_role("button", name="提问").click()
    expect(talk.locator(".thread")).to_have_count(2)
    expect(talk.locator("textarea[name=answer]").last).to_have_value("先停车")
    talk.get_by_role("button", name="发出回答").last.click()
    expect(talk.locator(".thread-answer")).to_contain_text("先停车")
    notes.get_by_role("button", name="收藏这一节").click()
    expect(notes.get_by_role("button", name="已收藏")).to_be_visible()
    expect(notes.get_by_role("status")).to_contain_text("已收藏")

    assert media.evaluate("each => !each.paused && each.currentTime > 3")
    fits(page)
    accessible(page)
    with db.read() as session:
        (note,) = session.scalars(sa.select(Note).where(Note.person_id == worker.id)).all()
        asked = sa.select(LessonQuestion.text).where(LessonQuestion.person_id == worker.id)
        assert session.scalars(asked.order_by(LessonQuestion.id)).all() == ["写到一半", "再问一个"]
    assert note.at_ms is not None
    assert note.at_ms >= 3_000
