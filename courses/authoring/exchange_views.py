"""Handing a course out as a package and taking one in, for trainers."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectChoice, SelectField

from courses.authoring import choices, exchange_jobs, managing, queries
from courses.authoring.exchange.package import BadPackage
from courses.authoring.models import Course, CourseVersion
from courses.authoring.views import blueprint
from learnplatform.access import role
from learnplatform.database import db
from learnplatform.files import sending
from learnplatform.files.keeping import keep
from learnplatform.files.models import File
from learnplatform.files.queries import by_uid
from learnplatform.jobs.views import own_job
from learnplatform.models import Job
from learnplatform.problems import Invalid, NotFound
from learnplatform.uploads import read_upload


class PackageForm(FlaskForm):
    """A package: a small one as a file of the form, a large one by the uid it was sent under."""

    file = FileField(_l("课程包"))
    uid = HiddenField()
    branch_id = SelectField(_l("给哪个部门"), coerce=int)


@blueprint.post("/<int:course_id>/package")
@role("trainer")
def export(course_id: int) -> Response:
    with db.write() as session:
        course = managing.authored(session, current_user, course_id)
        version = session.get_one(CourseVersion, course.current_version_id or course.draft_version_id)
        job = exchange_jobs.start_export(session, course, version.title, current_user.id)
    return redirect(url_for("authoring.package", job_id=job.id))


@blueprint.route("/import", methods=["GET", "POST"])
@role("trainer")
def import_() -> Any:
    form = PackageForm()
    with db.read() as session:
        form.branch_id.choices = _branches(session)
    if form.validate_on_submit():
        try:
            job = _begin(form)
            return redirect(url_for("authoring.package", job_id=job.id))
        except Invalid as refusal:
            form.file.errors = [str(refusal.detail)]
    return render_template("authoring/import.html", form=form), 422 if request.method == "POST" else 200


def _branches(session: Session) -> list[SelectChoice]:
    """As for a new course: only what the trainer answers for."""
    offered = choices.branch_choices(session, current_user)
    everywhere = current_user.reach("trainer").everywhere
    return [SelectChoice(value, label) for value, label in offered if value or everywhere]


def _begin(form: PackageForm) -> Job:
    """Raises Invalid."""
    branch_id = form.branch_id.data or None
    if form.uid.data:
        with db.write() as session:
            return exchange_jobs.start_import(session, _sent(session, form.uid.data), branch_id, current_user)
    content = read_upload(form.file.data or None)
    if not content.startswith(b"PK"):
        raise BadPackage(_("这不是课程包：它不是完好的 ZIP 文件。"))
    with db.write() as session:
        name = form.file.data.filename
        file = keep(session, [content], name, owner_id=current_user.id, kinds=("attachment",))
        return exchange_jobs.start_import(session, file, branch_id, current_user)


def _sent(session: Session, uid: str) -> File:
    file = by_uid(session, uid)
    if file is None or file.owner_id != current_user.id or file.kind != "attachment":
        raise Invalid(_("请先选一个文件。"))
    return file


def _own(job_id: int) -> Job:
    job = own_job(job_id)
    if job.kind not in (exchange_jobs.EXPORT, exchange_jobs.IMPORT):
        raise NotFound
    return job


@blueprint.get("/packages/<int:job_id>")
@role("trainer")
def package(job_id: int) -> str:
    """How far it is, and what came of it."""
    job = _own(job_id)
    with db.read() as session:
        course = session.get(Course, job.result.get("course") or 0)
        mine = course is not None and queries.may_author(session, current_user, course)
        file = by_uid(session, job.result.get("file", ""))
    return render_template(
        "authoring/package.html", job=job, course=course if mine else None, file=file,
        exporting=job.kind == exchange_jobs.EXPORT,
    )  # fmt: skip


@blueprint.get("/packages/<int:job_id>/file")
@role("trainer")
def package_file(job_id: int) -> Response:
    """The package, to who exported it."""
    job = _own(job_id)
    with db.read() as session:
        file = by_uid(session, job.result.get("file", ""))
    if file is None:
        raise NotFound
    return sending.send(file, file.name, download=True)
