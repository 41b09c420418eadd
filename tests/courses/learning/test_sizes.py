"""Which size of a file a lesson shows: what every phone plays, once it is made, and what was uploaded until then."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from courses.authoring.models import LessonContent, LessonFile
from courses.learning import showing
from courses.learning.showing import Shown
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.files import addresses
from learnplatform.files.models import File, Rendition
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.courses.learning.test_access import visitor
from tests.helpers import counted_statements

PICTURE = "5d0f1f5e-0d8b-4b5e-9d3e-0c8f2b8a7a11"


def a_file(session: Any, uid: str, kind: str, *made: str) -> str:
    file = File(
        uid=uid, name=f"{uid}.bin", kind=kind, media_type="x/x", size=1, sha256="0" * 64, store_key=uid
    )
    session.add(file)
    session.flush()
    for each in made:
        session.add(
            Rendition(
                file_id=file.id, kind=each, media_type="x/x", size=1, sha256="0" * 64, store_key=uid + each
            )
        )
    return uid


def place(worker: Person, type: str, body: Any, files: dict[str, tuple[str, ...]], **values: Any) -> str:
    """The address of a lesson with `files`, {uid: (kind, the sizes that are made …)}."""
    course_id = make_course([lesson(type=type, body=body, **values)])
    (lesson_id,) = lessons_of(course_id)
    enrol(course_id, worker)
    with db.write() as session:
        content_id = session.scalars(sa.select(LessonContent.id).filter_by(lesson_id=lesson_id)).one()
        for uid, (kind, *made) in files.items():
            session.add(LessonFile(content_id=content_id, file_uid=a_file(session, uid, kind, *made)))
    return f"/courses/{course_id}/lessons/{lesson_id}"


def page(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def size_at(address: str, worker: Person) -> str:
    """The size that an address stands for; empty: the file as it was uploaded."""
    found = addresses.read(address.split("/")[2], worker.id)
    assert found is not None
    return found.rendition


def sources(shown: str, tag: str, worker: Person) -> list[str]:
    return [size_at(each, worker) for each in re.findall(rf'<{tag}\b[^>]* src="(/media/[^"]+)"', shown)]


@pytest.mark.parametrize(
    ("kind", "made", "first", "choice"),
    [
        ("video", (), "", False),
        ("video", ("poster",), "", False),
        ("video", ("small", "poster"), "small", False),
        ("video", ("small", "large", "poster"), "large", True),
        ("audio", (), "", False),
        ("audio", ("audio",), "audio", False),
    ],
)
def test_the_best_size_there_is_plays_and_a_choice_needs_two(
    client: FlaskClient, worker: Person, kind: str, made: tuple[str, ...], first: str, choice: bool
) -> None:
    shown = page(client, place(worker, kind, {"file": "film"}, {"film": (kind, *made)}))
    assert sources(shown, kind, worker) == [first]
    offered = re.findall(r'<option value="(\w+)" data-address="([^"]+)"', shown)
    assert [(name, size_at(each, worker)) for name, each in offered] == (
        [("large", "large"), ("small", "small")] if choice else []
    )
    assert ("poster=" in shown) == ("poster" in made)


def test_a_gallery_shows_small_pictures_and_leads_to_the_whole_ones(
    client: FlaskClient, worker: Person
) -> None:
    body = {"pictures": [{"file": "wide", "caption": "远"}, {"file": "tiny", "caption": "近"}]}
    files = {"wide": ("picture", "small"), "tiny": ("picture",)}
    shown = page(client, place(worker, "gallery", body, files))
    assert sources(shown, "img", worker) == ["small", ""]
    links = re.findall(r'<figure[^>]*><a href="([^"]+)"', shown)
    assert [size_at(each, worker) for each in links] == ["", ""]


def test_a_picture_in_a_text_is_small_and_leads_to_the_whole_one(client: FlaskClient, worker: Person) -> None:
    html = f'<p><img data-file="{PICTURE}" alt="吊钩"></p><p><img data-file="tiny" alt=""></p>'
    files = {PICTURE: ("picture", "small"), "tiny": ("picture",)}
    shown = page(client, place(worker, "text", {"markdown": "x"}, files, html=html))
    assert sources(shown, "img", worker) == ["small", ""]
    (link,) = re.findall(r'<a href="(/media/[^"]+)" target="_blank"', shown)
    assert size_at(link, worker) == ""
    assert "看大图" in shown


def test_sizes_are_read_in_one_statement_however_many_files(client: FlaskClient, worker: Person) -> None:
    def statements(count: int) -> int:
        uids = [f"{count}-{number}" for number in range(count)]
        body = {"pictures": [{"file": uid, "caption": ""} for uid in uids]}
        address = place(worker, "gallery", body, dict.fromkeys(uids, ("picture", "small")))
        course_id, lesson_id = (int(each) for each in re.findall(r"\d+", address))
        with client.application.test_request_context(), counted_statements() as seen:
            found = showing.lesson_page(visitor(worker), course_id, lesson_id)
        assert all(isinstance(found.file(uid), Shown) for uid in uids)
        return len(seen)

    assert statements(2) == statements(9)
