"""The player: speed, chapters, subtitles, the small window, two sizes; the same for an author who previews a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from courses.authoring import service
from courses.authoring.models import Course, CourseVersion, LessonContent, VideoQuestion
from courses.learning.models import LearningEvent, VideoAnswer, WatchSession
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files.models import File, Rendition
from learnplatform.files.store import store
from tests.browser.conftest import Visitor
from tests.browser.courses import kept, published
from tests.browser.site import Site, accessible, fits
from tests.browser.test_asking import start
from tests.browser.test_university import until
from tests.courses.builders import enrol
from tests.learnplatform.files import material

SECONDS, ASKED_AT = 30, 5_000
SUBTITLES = (
    b"WEBVTT\n\n00:00.000 --> 00:29.000\n\xe5\x85\x88\xe7\x9c\x8b\xe9\x92\xa2\xe4\xb8\x9d\xe7\xbb\xb3\n"
)
# Where a video goes on that could not be loaded.
RENEWED = """each => new Promise((tell) => {
  each.addEventListener('loadedmetadata', () => setTimeout(() => tell(each.currentTime)), { once: true });
  each.dispatchEvent(new Event('error'));
})"""
WIDTHS = {"": 96, "small": 32, "large": 64}


@dataclass(frozen=True)
class Film:
    """A course with one video in two sizes, and who wrote it."""

    trainer: Person
    course: int
    lesson: int


@pytest.fixture
def film(site: Site) -> Film:
    trainer = site.person("林师傅", roles=["trainer"])
    uid = sized(trainer)
    body = {
        "file": uid,
        "subtitles": [{"file": kept(SUBTITLES, "字幕.vtt", trainer), "language": "zh", "label": "中文"}],
        "chapters": [{"at_ms": 0, "title": "开场"}, {"at_ms": 20_000, "title": "看吊钩"}],
    }
    course, (lesson,) = published(
        trainer,
        {
            "type": "video", "title": "看一遍", "body": body, "duration_ms": SECONDS * 1_000,
            "asks": [(ASKED_AT, "single_choice", True)],
        },
    )  # fmt: skip
    return Film(trainer, course, lesson)


def sized(owner: Person) -> str:
    """The uid of a video that is there in two more sizes, as the worker makes them of a large one."""
    films = {name: material.video(SECONDS, rate=2, width=width) for name, width in WIDTHS.items()}
    uid = kept(films.pop(""), "看.mov", owner)
    with db.write() as session:
        file = session.scalars(sa.select(File).where(File.uid == uid)).one()
        file.rendering = "ready"
        for name, content in films.items():
            store().put(key := f"{uid[:2]}/{uid}-{name}", [content])
            session.add(
                Rendition(
                    file_id=file.id, kind=name, media_type="video/mp4", size=len(content), sha256=name * 8,
                    width=WIDTHS[name], height=48, store_key=key,
                )
            )  # fmt: skip
    return uid


def shows(page: Page, video: Locator, width: int) -> None:
    """The size of that width has come."""
    until(page, lambda: video.evaluate("each => each.readyState > 0 && each.videoWidth") == width)


def of(video: Locator, what: str) -> Any:
    return video.evaluate(f"each => each.{what}")


def try_tools(page: Page) -> Locator:
    """Speed, chapters, subtitles and the small window do what they say."""
    video = start(page)
    page.locator("[data-speed]").select_option("2")
    assert of(video, "playbackRate") == 2
    assert page.locator("[data-speed] option").last.get_attribute("value") == "2"
    page.get_by_role("button", name="看吊钩").click()
    until(page, lambda: 20 <= of(video, "currentTime") < 25)
    assert of(video, "textTracks[0].mode") == "showing"
    until(page, lambda: of(video, "textTracks[0].activeCues?.[0]?.text") == "先看钢丝绳")
    is_there = page.evaluate("document.pictureInPictureEnabled === true")
    assert page.get_by_role("button", name="小窗播放").is_visible() == is_there
    return video


def test_a_learner_chooses_the_size_and_goes_on_where_the_video_was(
    site: Site, visit: Visitor, film: Film
) -> None:
    worker = site.person()
    enrolment = enrol(film.course, worker)
    answered(enrolment, worker, film)
    page = visit(worker)
    address = f"/courses/{film.course}/lessons/{film.lesson}"
    page.goto(address)
    video, size = page.locator("video"), page.get_by_label("清晰度")
    shows(page, video, WIDTHS["large"])
    try_tools(page)
    video.evaluate("each => { each.textTracks[0].mode = 'hidden'; }")
    size.select_option("small")
    shows(page, video, WIDTHS["small"])
    until(page, lambda: not of(video, "paused") and of(video, "currentTime") >= 20)
    assert (of(video, "playbackRate"), of(video, "textTracks[0].mode")) == (2, "hidden")
    box = size.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    fits(page)
    accessible(page)

    # The address has ended: another one of the size that was chosen, at the place where the video stands.
    video.evaluate("each => { each.pause(); each.currentTime = 12; }")
    assert video.evaluate(RENEWED) == 12
    shows(page, video, WIDTHS["small"])
    video.evaluate("each => { each.src = '/media/ended/x.mov'; }")
    shows(page, video, WIDTHS["small"])
    assert of(video, "paused")
    page.reload()
    shows(page, video, WIDTHS["small"])
    expect(size).to_have_value("small")
    size.select_option("large")
    shows(page, video, WIDTHS["large"])
    assert of(video, "paused")


def answered(enrolment: int, person: Person, film: Film) -> None:
    """The question of the lesson has its answer: what it does is tried elsewhere."""
    with db.write() as session:
        asked = session.scalars(
            sa.select(VideoQuestion).join(LessonContent).where(LessonContent.lesson_id == film.lesson)
        ).one()
        session.add(
            VideoAnswer(
                enrolment_id=enrolment, lesson_id=film.lesson, person_id=person.id, question_uid=asked.uid,
                version_id=asked.version_id, response={"option": "a"}, right=True, at=now(),
            )
        )  # fmt: skip


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_where_data_is_dear_the_small_size_plays_and_a_choice_is_stronger(
    site: Site, visit: Visitor, film: Film
) -> None:
    worker = site.person()
    enrol(film.course, worker)
    page = visit(worker)
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page.goto(f"/courses/{film.course}/lessons/{film.lesson}")
    video, size = page.locator("video"), page.get_by_label("清晰度")
    shows(page, video, WIDTHS["small"])
    expect(size).to_have_value("small")
    size.select_option("large")
    shows(page, video, WIDTHS["large"])
    page.reload()
    shows(page, video, WIDTHS["large"])


def test_an_author_tries_everything_in_a_preview_and_nothing_is_told(
    site: Site, visit: Visitor, film: Film
) -> None:
    with db.write() as session:
        version: CourseVersion = service.draft_of(session, session.get_one(Course, film.course))
        version.title = "门机 新版"
    page = visit(film.trainer)
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if request.method == "POST" else None)
    page.goto(f"/courses/manage/{film.course}")
    page.get_by_role("link", name="预览").click()
    expect(page.get_by_role("heading", name="门机 新版")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("预览")
    expect(page.get_by_role("button", name="加入学习")).to_be_disabled()
    fits(page)
    accessible(page)
    page.get_by_role("link", name=re.compile("看一遍")).click()

    video, dialog = page.locator("video"), page.locator("[data-asking]")
    video.evaluate("each => { each.muted = true; each.currentTime = 4.5; return each.play(); }")
    expect(dialog).to_be_visible()
    dialog.locator("label.option").nth(1).click()
    dialog.get_by_role("button", name="就答这个").click()
    expect(dialog.get_by_role("status")).to_contain_text("没有答对。")
    dialog.get_by_role("button", name="接着看").click()
    try_tools(page)
    page.get_by_label("清晰度").select_option("small")
    shows(page, video, WIDTHS["small"])
    video.evaluate("each => each.pause()")
    accessible(page)
    page.get_by_role("link", name="回课程首页").last.click()
    expect(page).to_have_url(re.compile("/preview$"))

    assert [each for each in told if "/questions/" not in each] == []
    with db.read() as session:
        for table in (WatchSession, LearningEvent, VideoAnswer):
            written = sa.select(sa.func.count()).select_from(table).where(table.lesson_id == film.lesson)
            assert session.scalar(written) == 0
