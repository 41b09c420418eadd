"""Courses out of the site and into it, as jobs: a package may hold hours of video."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, cast

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from courses.authoring.exchange import exporting
from courses.authoring.exchange.importing import refuse_twice, take_in
from courses.authoring.exchange.package import BadPackage, Package
from courses.authoring.exchange.staging import Watched, staged
from courses.authoring.models import Course, LessonFile
from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db, new_uid
from learnplatform.files.keeping import Checked, Stored, put, record, room
from learnplatform.files.models import File
from learnplatform.files.queries import by_uid
from learnplatform.files.store import store
from learnplatform.jobs import service as jobs
from learnplatform.jobs.service import LeaseLost, Progress, runner
from learnplatform.models import Job
from learnplatform.problems import Invalid, NotFound, Refusal

EXPORT, IMPORT = "course_export", "course_import"
KEPT = timedelta(days=1)  # what was exported, for its owner to fetch
STEP = 0.5  # seconds between two words about how far it is


def start_export(session: Session, course: Course, title: str, owner_id: int) -> Job:
    """Note the job that writes `course` into a package for `owner_id` alone."""
    return jobs.enqueue(session, EXPORT, owner_id, {"course_id": course.id, "name": title})


def start_import(session: Session, file: File, branch_id: int | None, visitor: Any) -> Job:
    """Note the job that takes in the package `file` for `visitor`; the file goes when it has been."""
    told = {"uid": file.uid, "name": file.name, "branch_id": branch_id}
    return jobs.enqueue(session, IMPORT, visitor.id, {**told, "reach": visitor.reach("trainer").kept_as()})


class _Bar:
    """How far it is, in hundredths of all bytes that must be moved. Raises LeaseLost."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self.total, self._done, self._told = progress, total, 0, 0.0
        progress.report(0, 100)

    def moved(self, count: int) -> None:
        self._done += count
        if time.monotonic() - self._told >= STEP:
            self._told = time.monotonic()
            self._progress.report(min(99, self._done * 100 // max(self.total, 1)), 100)


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].data / "incoming"
    folder.mkdir(exist_ok=True)
    return folder


def _in_their_words(progress: Progress, run: Callable[[Progress], dict[str, Any]]) -> dict[str, Any]:
    with db.read() as session:
        locale = session.scalar(sa.select(Person.locale).where(Person.id == progress.owner_id))
    with force_locale(locale or "zh_CN"):
        return run(progress)


@runner(EXPORT)
def export(progress: Progress) -> dict[str, Any]:
    """Write the package and keep it for its owner: {"file": uid}."""
    if "file" in progress.params:  # a run before this one was cut off after it had stored all
        return {"file": progress.params["file"]}
    return _in_their_words(progress, _export)


def _export(progress: Progress) -> dict[str, Any]:
    with db.write() as session:
        course = session.get(Course, progress.params["course_id"])
        if course is None:
            raise NotFound
        prepared = exporting.prepare(session, course)
        if prepared.size > room(session, progress.owner_id):
            raise Invalid(_("文件空间不够了：请删掉不用的文件，或请管理员放宽。"), kind="over-quota")
    bar, uid = _Bar(progress, 2 * prepared.size), new_uid()
    with tempfile.TemporaryFile(dir=_folder()) as spool:
        prepared.write(spool, bar.moved)
        key = f"{uid[:2]}/{uid}"
        _promise(progress, [key])
        watched = cast("IO[bytes]", Watched(spool, bar.moved))
        stored = put(watched, Checked("attachment", "application/zip"), key)
    try:
        _write_down(progress, stored, uid)
    except BaseException:
        store().delete(key)
        raise
    _forget_old(progress)
    return {"file": uid}


def _write_down(progress: Progress, stored: Stored, uid: str) -> None:
    name, course_id = progress.params["name"], progress.params["course_id"]
    with db.write() as session:
        record(session, stored, uid=uid, name=f"{name[:150]}.zip", owner_id=progress.owner_id)
        _note(session, progress, file=uid)
        audit.record(session, progress.owner_id, "course.exported", "course", course_id, title=name)


def _note(session: Session, progress: Progress, **values: Any) -> None:
    """Keep with the job, in the transaction that stores it, what it has come to: it may be run once more.

    Raises LeaseLost when it is being run once more already; until the transaction ends nobody can begin to.
    """
    job = session.scalar(
        sa.select(Job).where(Job.id == progress.job_id, Job.lease == progress.lease).with_for_update()
    )
    if job is None:
        raise LeaseLost(progress.job_id)
    job.params = {**job.params, **values}


def _promise(progress: Progress, keys: list[str]) -> None:
    """Write down where bytes go before they do, and take out those that a killed run before this one left."""
    with db.write() as session:
        _note(session, progress, keys=keys)
    for key in progress.params.get("keys", ()):
        store().delete(key)


@runner(IMPORT)
def import_(progress: Progress) -> dict[str, Any]:
    """Check the package and make its course: {"course": id}. Whatever comes of it, the package goes."""
    if "course" in progress.params:
        _forget(progress.params["uid"])
        return {"course": progress.params["course"]}
    try:
        made = _in_their_words(progress, _import)
    except Refusal:
        _forget(progress.params["uid"])
        raise
    _forget(progress.params["uid"])
    _forget_old(progress)
    return made


def _import(progress: Progress) -> dict[str, Any]:
    with db.read() as session:
        file = by_uid(session, progress.params["uid"])
    if file is None or file.owner_id != progress.owner_id:
        raise NotFound(_("这个课程包已经处理过了，请重新选文件上传。"))
    bar = _Bar(progress, 4 * file.size)
    with tempfile.TemporaryFile(dir=_folder()) as spool:
        for block in store().open(file.store_key):
            spool.write(block)
            bar.moved(len(block))
        spool.seek(0)
        source = Package(cast("IO[bytes]", spool))
        with db.read() as session:
            refuse_twice(session, source.manifest.course)
        bar.total = file.size + 2 * sum(part.size for part in source.manifest.files)
        with staged(
            source,
            _folder(),
            owner_id=progress.owner_id,
            tell=bar.moved,
            before=lambda keys: _promise(progress, keys),
        ) as files:
            return _store(progress, source, files)


def _store(progress: Progress, source: Package, files: dict[str, Stored]) -> dict[str, Any]:
    progress.report(99, 100)
    try:
        with db.write() as session:
            course = take_in(
                session,
                source,
                branch_id=progress.params["branch_id"],
                actor_id=progress.owner_id,
                reach=Reach.read(progress.params.get("reach")),
                staged=files,
            )
            _note(session, progress, course=course.id)
    except (IntegrityError, DataError) as error:
        # Numbers of lessons or sections that another course has, or that stand there twice.
        raise BadPackage(_("课程包里有和别处重复的编号，收不进来。")) from error
    return {"course": course.id}


def _forget(uid: str) -> None:
    """Take a package out of the store, unless it was also put into a lesson."""
    with db.write() as session:
        file = by_uid(session, uid)
        used = session.scalar(sa.select(LessonFile.content_id).where(LessonFile.file_uid == uid).limit(1))
        if file is None or used is not None:
            return
        key = file.store_key
        session.delete(file)
    store().delete(key)


def _forget_old(progress: Progress) -> None:
    """The packages its owner exported before and had time to fetch, and those no import ended well with."""
    with db.read() as session:
        before = session.scalars(
            sa.select(Job)
            .where(
                Job.owner_id == progress.owner_id,
                Job.kind.in_((EXPORT, IMPORT)),
                Job.finished_at < now() - KEPT,
            )
            .order_by(Job.id.desc())
            .limit(50)
        ).all()
    for job in before:
        if uid := job.params.get("file") or job.params.get("uid"):
            _forget(uid)
