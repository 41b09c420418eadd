"""A course taken elsewhere and brought back: the same; and what is wrong with it stores nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from courses.authoring import queries, service
from courses.authoring.arriving import resolve
from courses.authoring.exchange.exporting import export
from courses.authoring.exchange.importing import take_in
from courses.authoring.exchange.package import BadPackage, Package
from courses.authoring.models import (
    Course,
    CourseFor,
    CourseRequirement,
    CourseTag,
    CourseVersion,
    Lesson,
    LessonContent,
    VideoQuestion,
)
from courses.demo.content import DemoCourse, folders
from learnplatform.accounts.models import Post
from learnplatform.database import db
from learnplatform.files.keeping import keep
from learnplatform.files.models import File
from learnplatform.files.store import store
from learnplatform.problems import Conflict
from quizzes.bank.models import Question
from quizzes.bank.service import create_question
from quizzes.papers.models import Quiz
from tests.helpers import make_person
from tests.learnplatform.files import material


def photo() -> bytes:
    target = io.BytesIO()
    Image.effect_mandelbrot((60, 40), (-2, -1, 1, 1), 40).convert("RGB").save(target, "JPEG", quality=60)
    return target.getvalue()


def rich_course(trainer_id: int) -> int:
    """A course with a lesson of every kind, a question in a video, and everything else that a package tells of."""
    with db.write() as session:
        course = service.create_course(
            session,
            title="门机",
            category="skills",
            branch_id=None,
            actor_id=trainer_id,
            summary="讲**门机**。",
            outcomes=["会检查"],
            credit_hours=250,
            tags=["起重"],
        )
        course.valid_months, course.enrolment = 12, "request"
        draft = service.draft_of(session, course)
        files = {
            name: keep(session, [content], f"{name}.bin", owner_id=trainer_id, as_it_is=True).uid
            for name, content in (("pdf", material.pdf()), ("video", material.video()), ("photo", photo()))
        }
        draft.cover_uid = files["photo"]
        post = Post(name="门机司机")
        session.add(post)
        session.flush()
        session.add(CourseTag(version_id=draft.id, tag="起重"))
        session.add(CourseFor(version_id=draft.id, post_id=post.id))
        session.add(
            CourseRequirement(version_id=draft.id, kind="course", target_uid="elsewhere", title="别处的课")
        )
        section = service.add_section(session, draft, "第一章")
        bodies: dict[str, Any] = {
            "text": {"markdown": f"看![图](file:{files['photo']})"},
            "document": {"file": files["pdf"]},
            "video": {"file": files["video"], "chapters": [{"at_ms": 500, "title": "起吊"}]},
            "gallery": {"pictures": [{"file": files["photo"], "caption": "断丝"}]},
            "attachment": {"files": [files["pdf"]]},
            "quiz": {"quiz": "unknown-here", "title": "随堂测验"},
            "link": {"address": "https://www.gov.cn/"},
        }
        contents = {
            kind: service.add_lesson(session, draft, section, type=kind, title=kind, body=body, minutes=3)
            for kind, body in bodies.items()
        }
        service.change_lesson(session, draft, contents["link"], required=False, release={"days": 7})
        question = create_question(
            session, kind="true_false", content={"stem": "先看钢丝绳。"}, key={"value": True}
        )
        session.add(
            VideoQuestion(content_id=contents["video"].id, at_ms=1_000, question_id=question.id, must=True)
        )
        return course.id


def packed(course_id: int) -> bytes:
    target = io.BytesIO()
    with db.write() as session:
        export(session, session.get_one(Course, course_id), target)
    return target.getvalue()


def wipe() -> None:
    """As another site: nothing of the course is here."""
    with db.write() as session:
        for file in session.scalars(sa.select(File)):
            store().delete(file.store_key)
        for table in (VideoQuestion, LessonContent, Lesson, Course, CourseVersion, File, Question, Post):
            for row in session.scalars(sa.select(table)):
                session.delete(row)
            session.flush()


def counts() -> dict[str, int]:
    with db.read() as session:
        return {
            table.__name__: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (Course, CourseVersion, Lesson, LessonContent, File, Question)
        }


def test_exported_imported_exported_is_the_same_to_the_byte(app: Flask) -> None:
    trainer = make_person(roles=("trainer",), post=None)
    first = packed(rich_course(trainer.id))
    before = counts()
    wipe()
    assert set(counts().values()) == {0}
    with db.write() as session:
        course = take_in(session, Package(io.BytesIO(first)), branch_id=None, actor_id=trainer.id)
    assert counts() == before
    assert packed(course.id) == first
    with db.read() as session:
        version = session.get_one(CourseVersion, course.draft_version_id)
        assert [content.type for content in queries.outline(session, version.id).lessons][-1] == "link"
        assert session.scalars(sa.select(CourseRequirement.target_uid)).all() == ["elsewhere"]


def test_a_course_that_is_here_already_is_not_taken_twice(app: Flask) -> None:
    trainer = make_person(roles=("trainer",), post=None)
    data = packed(rich_course(trainer.id))
    before = counts()
    with pytest.raises(Conflict) as refusal, db.write() as session:
        take_in(session, Package(io.BytesIO(data)), branch_id=None, actor_id=trainer.id)
    assert refusal.value.kind == "already-here"
    assert counts() == before


def test_what_a_course_asks_for_holds_once_that_arrives(app: Flask) -> None:
    trainer = make_person(roles=("trainer",), post=None)
    asked = packed(rich_course(trainer.id))
    with db.read() as session:
        uid = session.scalars(sa.select(Course.uid)).one()
    wipe()
    with db.write() as session:
        asking = service.create_course(
            session, title="提高班", category="skills", branch_id=None, actor_id=None
        )
        draft, quiz = asking.draft_version_id, Quiz(title="考试", uid="quiz-of-elsewhere", state="published")
        session.add_all(
            [
                CourseRequirement(version_id=draft, kind="course", target_uid=uid, title="基础"),
                CourseRequirement(version_id=draft, kind="quiz", target_uid="quiz-of-elsewhere"),
                CourseRequirement(version_id=draft, kind="course", target_uid="never"),
            ]
        )
        session.flush()
        session.add(quiz)
    with db.write() as session:
        came = take_in(session, Package(io.BytesIO(asked)), branch_id=None, actor_id=trainer.id)
    with db.write() as session:
        found = session.execute(
            sa.select(CourseRequirement.course_id, CourseRequirement.quiz_id)
            .where(CourseRequirement.version_id == draft)
            .order_by(CourseRequirement.id)
        ).all()
        assert [tuple(each) for each in found] == [(came.id, None), (None, quiz.id), (None, None)]
        assert resolve(session) == 0


def changed(data: bytes, **members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, members.get(name, source.read(name)))
    return target.getvalue()


@pytest.mark.parametrize("what", ["file", "type", "question", "text"])
def test_what_is_wrong_with_a_part_stores_nothing_of_it(app: Flask, what: str, tmp_path: Path) -> None:
    trainer = make_person(roles=("trainer",), post=None)
    data = packed(rich_course(trainer.id))
    wipe()
    manifest = zipfile.ZipFile(io.BytesIO(data)).read("course.json").decode()
    name = next(each for each in zipfile.ZipFile(io.BytesIO(data)).namelist() if each.startswith("files/"))
    text = next(each for each in zipfile.ZipFile(io.BytesIO(data)).namelist() if each.startswith("lessons/"))
    broken = {
        "file": {name: zipfile.ZipFile(io.BytesIO(data)).read(name)[:-1] + b"?"},
        "type": {"course.json": manifest.replace("application/pdf", "text/html").encode()},
        "question": {"course.json": manifest.replace('"kind": "true_false"', '"kind": "no_such"').encode()},
        "text": {text: b"\xff\xff"},
    }[what]
    files = sum(1 for each in (app.extensions["settings"].data / "files").rglob("*") if each.is_file())
    with pytest.raises(BadPackage), db.write() as session:
        take_in(session, Package(io.BytesIO(changed(data, **broken))), branch_id=None, actor_id=trainer.id)
    assert set(counts().values()) == {0}
    assert (
        sum(1 for each in (app.extensions["settings"].data / "files").rglob("*") if each.is_file())
        == files
        == 0
    )


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_every_course_of_the_demo_comes_in_by_the_same_door(app: Flask, folder: Path) -> None:
    source = DemoCourse(folder)
    with db.write() as session:
        course = take_in(session, source, branch_id=None, actor_id=None)
        contents = queries.outline(session, course.draft_version_id or 0).lessons
    assert len(contents) == len(source.manifest.lessons)
    for content in contents:
        if content.type == "text":
            assert len(content.text) > 250, content.title
