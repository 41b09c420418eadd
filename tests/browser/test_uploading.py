"""A large file goes up in pieces, each with its checksum; what was spoilt on its way is sent again."""

from __future__ import annotations

import base64
import hashlib
import random

import sqlalchemy as sa
from playwright.sync_api import Response, expect

from courses.authoring import service
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.files.models import File
from tests.browser.conftest import Visitor
from tests.browser.site import PC, Site
from tests.browser.test_university import file

PIECE = 4 * 1024 * 1024
PIECES = "**/api/v1/uploads/*"


def attachment_of(trainer: Person) -> str:
    """The address of the editor of a new lesson with nothing in it."""
    with db.write() as session:
        course = service.create_course(
            session, title="门机", category="skills", branch_id=None, actor_id=trainer.id
        )
        draft = service.draft_of(session, course)
        section = service.add_section(session, draft, "门机")
        content = service.add_lesson(session, draft, section, type="attachment", title="带回去")
        return f"/courses/manage/{course.id}/lessons/{content.lesson_id}"


def kept_by(trainer: Person) -> list[tuple[str, int]]:
    """The SHA-256 and the size of each file of theirs, as the server has it."""
    with db.read() as session:
        found = sa.select(File.sha256, File.size).where(File.owner_id == trainer.id)
        return [(row.sha256, row.size) for row in session.execute(found)]


def test_spoilt_pieces_are_sent_again_and_only_whole_files_are_taken(site: Site, visit: Visitor) -> None:
    trainer = site.person("林师傅", roles=["trainer"])
    content = random.Random(4).randbytes(PIECE + 1_000)
    page = visit(trainer, PC)
    page.goto(attachment_of(trainer))
    answers: list[tuple[int, str]] = []

    def note(answer: Response) -> None:
        if answer.request.method == "PATCH":
            answers.append((answer.status, answer.request.headers.get("upload-checksum", "")))

    page.on("response", note)
    page.route(PIECES, lambda route: route.continue_(post_data=bytes(PIECE)), times=1)
    page.locator("input[data-upload-for=files]").set_input_files(file("图纸.bin", "", content))
    shown = page.locator("[data-files] li")
    expect(shown.filter(has_text="图纸.bin")).to_be_visible(timeout=60_000)

    sums = [hashlib.sha256(piece).digest() for piece in (content[:PIECE], content[PIECE:])]
    told = [f"sha256 {base64.b64encode(each).decode()}" for each in sums]
    assert answers == [(460, told[0]), (204, told[0]), (204, told[1])]
    assert kept_by(trainer) == [(hashlib.sha256(content).hexdigest(), len(content))]

    less = {"uid": "u", "size": 1_000, "sha256": "0" * 64}
    state = {"state": "done", "offset": len(content), "length": len(content), "file": less, "error": None}
    page.route(
        PIECES,
        lambda route: route.fulfill(json=state) if route.request.method == "GET" else route.fallback(),
    )
    page.locator("input[data-upload-for=files]").set_input_files(file("旧图.bin", "", content[::-1]))
    expect(page.locator("[data-upload-standing=files]")).to_contain_text("没有传上", timeout=60_000)
    expect(shown).to_have_count(1)
