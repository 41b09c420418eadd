"""`learnplatform courses …`: taking courses in and out, and listing them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from courses.authoring.exchange.exporting import export as write_package
from courses.authoring.exchange.importing import take_in
from courses.authoring.exchange.package import Package
from courses.authoring.models import Course, CourseVersion
from courses.authoring.publishing import publish
from courses.catalogue.models import Enrolment
from courses.learning.rebuilding import rebuild_all
from courses.words import CATEGORY_WORDS
from learnplatform.database import db
from learnplatform.problems import NotFound
from learnplatform.shell import json_option, show

STATE_WORDS = {"draft": _l("草稿"), "published": _l("已发布"), "archived": _l("已归档")}


@click.group(help=_l("网上职工大学的课程。"))
def courses() -> None:
    """The courses of the workers' university."""


@courses.command("import", help=_l("收入 FILE（课程包，.zip）里的课程，存为草稿；有一处不对，就什么也不存。"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", "published", is_flag=True, help=_l("收入后马上发布。"))
@json_option
def import_(file: Path, published: bool, as_json: bool) -> None:
    """Take in the course of a package."""
    with file.open("rb") as stream, db.write() as session:
        course = take_in(session, Package(stream), branch_id=None, actor_id=None)
        if published:
            publish(session, course, actor_id=None)
        data = _told(session, course)
    show(as_json, data, [_("已收入《%(title)s》，编号 %(id)d。", title=data["title"], id=data["id"])])


@courses.command("export", help=_l("把编号 ID 的课程写成课程包 FILE。"))
@click.argument("course_id", metavar="ID", type=click.IntRange(min=1))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def export(course_id: int, file: Path, as_json: bool) -> None:
    """Write a course to a package."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as stream, db.write() as session:
            course = session.get(Course, course_id)
            if course is None:
                raise NotFound(_("没有编号 %(id)d 的课程。", id=course_id))
            manifest = write_package(session, course, stream)
        part.replace(file)  # never half a package under its name
    finally:
        part.unlink(missing_ok=True)
    data = {"file": str(file), "lessons": len(manifest.lessons), "files": len(manifest.files)}
    show(as_json, data, [_("已写入 %(file)s。", file=str(file))])


@courses.command("list", help=_l("列出全部课程。"))
@json_option
def list_(as_json: bool) -> None:
    """All courses, by id."""
    with db.read() as session:
        rows = [_told(session, course) for course in session.scalars(sa.select(Course).order_by(Course.id))]
    show(
        as_json,
        rows,
        (
            f"{row['id']:>6}  {STATE_WORDS[row['state']]}  {CATEGORY_WORDS[row['category']]}  "
            + _("%(title)s（%(n)d 人在学或学完）", title=row["title"], n=row["learners"])
            for row in rows
        ),
    )


@courses.command("rebuild", help=_l("用学习记录重算学习进度，列出不一致之处；有则退出码为 1。"))
@click.option("--course", "course_id", type=click.IntRange(1, 2**63 - 1), help=_l("只算这门课。"))
@json_option
def rebuild(course_id: int | None, as_json: bool) -> None:
    """Make progress again from the log and store it; exits 1 if anything was stored otherwise."""
    with db.read() as session:
        if course_id is not None and session.get(Course, course_id) is None:
            raise NotFound(_("没有编号 %(id)d 的课程。", id=course_id))
    looked_at, found = rebuild_all(course_id)
    differing = [{"course": course, **asdict(each)} for course, many in found.items() for each in many]
    lines = [_("重算了 %(n)d 人次，%(m)d 处不一致。", n=looked_at, m=len(differing))]
    lines += [
        f"  {row['course']} / {row['enrolment_id']} / {row['lesson_id'] or '-'} "
        f"{row['what']}: {row['stored']} → {row['rebuilt']}"
        for row in differing
    ]
    show(as_json, {"enrolments": looked_at, "differing": differing}, lines)
    if differing:
        raise click.exceptions.Exit(1)


def _told(session: Session, course: Course) -> dict[str, Any]:
    version = session.get_one(CourseVersion, course.current_version_id or course.draft_version_id)
    learners = session.scalar(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(Enrolment.course_id == course.id, Enrolment.state.in_(("active", "completed")))
    )
    return {
        "id": course.id,
        "uid": course.uid,
        "title": version.title,
        "category": version.category,
        "state": course.state,
        "version": version.number,
        "learners": learners,
    }


COMMANDS: list[click.Command] = [courses]
