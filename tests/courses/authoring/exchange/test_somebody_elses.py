"""A package names files and questions by their numbers: knowing a number shows nothing of somebody else's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.authoring.exchange.importing import take_in
from courses.authoring.exchange.package import BadPackage, Package
from courses.authoring.exchange.staging import staged
from courses.authoring.models import Course, VideoQuestion
from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.files.keeping import keep
from learnplatform.files.models import File
from quizzes.bank.models import Question
from quizzes.bank.service import create_question
from tests.courses.authoring.exchange.test_exchange import changed, packed, photo, rich_course, wipe
from tests.helpers import make_person

NOWHERE = Reach(paths=("/0/",))


@pytest.fixture
def package(app: Flask) -> bytes:
    """A course as another site packed it: with a picture on its cover, in a text and a gallery, and a question."""
    data = packed(rich_course(make_person(roles=("trainer",), post=None).id))
    wipe()
    return data


def manifest_of(package: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return json.loads(archive.read("course.json"))


def rewritten(package: bytes, change: Callable[[dict[str, Any]], Any]) -> Package:
    manifest = manifest_of(package)
    change(manifest)
    return Package(io.BytesIO(changed(package, **{"course.json": json.dumps(manifest).encode()})))


def picture(package: bytes) -> str:
    (uid,) = [each["uid"] for each in manifest_of(package)["files"] if each["media_type"] == "image/jpeg"]
    return uid


def scan_of(uid: str, content: bytes) -> None:
    owner = make_person("林志强")
    with db.write() as session:
        keep(session, [content], "证件.jpg", owner_id=owner.id, uid=uid, as_it_is=True)


def come(source: Package, reach: Reach = NOWHERE) -> None:
    with db.write() as session:
        take_in(session, source, branch_id=None, actor_id=None, reach=reach)


def courses() -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Course)) or 0


@pytest.mark.parametrize("shown", ["cover", "lessons"])
def test_a_file_that_the_package_does_not_bring_is_not_shown(package: bytes, shown: str) -> None:
    uid = picture(package)
    scan_of(uid, photo() + b"of somebody")

    def without(manifest: dict[str, Any]) -> None:
        manifest["files"] = [each for each in manifest["files"] if each["uid"] != uid]
        if shown == "lessons":
            manifest["course"]["cover"] = None
        else:
            for section in manifest["sections"]:
                section["lessons"] = []

    with pytest.raises(BadPackage):
        come(rewritten(package, without))
    assert courses() == 0


def test_a_checksum_alone_does_not_bring_a_file(package: bytes, tmp_path: Path) -> None:
    uid = picture(package)
    scan_of(uid, photo())
    lacking = Package(io.BytesIO(changed(package, **{f"files/{uid}": b"x" * len(photo())})))
    nothing = {"owner_id": None, "tell": lambda _moved: None, "before": lambda _keys: None}
    with pytest.raises(BadPackage), staged(lacking, tmp_path, **nothing):
        pass
    with staged(Package(io.BytesIO(package)), tmp_path, **nothing) as files:
        assert uid not in files  # it is here already
    come(Package(io.BytesIO(package)))
    with db.read() as session:
        assert session.scalars(sa.select(File.name).where(File.uid == uid)).one() == "证件.jpg"


def question_here(uid: str, *, value: bool) -> None:
    with db.write() as session:
        made = create_question(
            session, kind="true_false", content={"stem": "先看钢丝绳。"}, key={"value": value}
        )
        made.uid = uid


def test_a_question_of_another_bank_is_not_asked_by_its_number(package: bytes) -> None:
    (given,) = manifest_of(package)["questions"]
    question_here(given["uid"], value=False)  # the package says true
    with pytest.raises(BadPackage):
        come(Package(io.BytesIO(package)))
    assert courses() == 0
    come(Package(io.BytesIO(package)), Reach(everywhere=True))  # whoever sees it in the bank may ask it
    assert courses() == 1


def test_a_question_that_comes_whole_is_the_one_that_is_here(package: bytes) -> None:
    (given,) = manifest_of(package)["questions"]
    question_here(given["uid"], value=True)
    come(Package(io.BytesIO(package)))
    with db.read() as session:
        here = session.scalars(sa.select(Question.id)).one()
        assert session.scalars(sa.select(VideoQuestion.question_id)).all() == [here]
