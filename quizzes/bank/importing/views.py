"""The pages of an import, the template to download, and the export."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform import uploads
from learnplatform.access import Reach, role
from learnplatform.database import db
from learnplatform.jobs.views import own_job
from learnplatform.models import Job
from learnplatform.problems import Invalid, NotFound
from learnplatform.sheets import XLSX_TYPE
from learnplatform.web.numbers import page_number, wholes
from quizzes.bank import editing, shown
from quizzes.bank.exchange.workbook import template as make_template
from quizzes.bank.importing import queries, service
from quizzes.bank.importing.files import GIFT
from quizzes.bank.importing.forms import ConfirmForm, UploadForm

blueprint = Blueprint("bank_import", __name__, url_prefix="/bank/import")
ROW_STATES: dict[str, Any] = {
    "good": _l("正确"),
    "duplicate": _l("重复"),
    "wrong": _l("有错"),
    "stored": _l("已导入"),
    "skipped": _l("没有导入"),
}
JOB_STATES: dict[str, Any] = {
    "queued": _l("等待处理"),
    "running": _l("处理中"),
    "waiting": _l("等你确认"),
    "done": _l("已导入"),
    "failed": _l("没有导入"),
    "cancelled": _l("已放弃"),
}


@blueprint.context_processor
def words() -> dict[str, Any]:
    return {
        "row_states": ROW_STATES,
        "job_states": JOB_STATES,
        "job_error": error_of,
        "column_name": queries.column_name,
    }


def error_of(job: Job) -> str:
    """Why the whole file was refused."""
    error = job.result.get("error", "")
    return _("系统出了问题，请稍后再传一次。") if error in ("", "internal") else error


def reach() -> Reach:
    return current_user.reach("trainer")


@blueprint.route("", methods=["GET", "POST"])
@role("trainer")
def upload() -> str | Response | tuple[str, int]:
    with db.read() as session:
        form = UploadForm(branches=editing.branches(session, reach()))
        latest = queries.latest(session, current_user.id)
    if form.validate_on_submit():
        try:
            return redirect(url_for("bank_import.show", job_id=_start(form)))
        except Invalid as refusal:
            form.file.errors = [refusal.detail]
    page = render_template("bank_import/upload.html", form=form, latest=latest)
    return (page, 422) if form.errors else page


def _start(form: UploadForm) -> int:
    content = uploads.read_upload(form.file.data)
    name = form.file.data.filename
    with db.write() as session:
        job = service.start(
            session, content, name, owner_id=current_user.id, reach=reach(), branch_id=form.branch_id
        )
    return job.id


def own_import(job_id: int) -> Job:
    job = own_job(job_id)
    if job.kind != service.KIND:
        raise NotFound
    return job


@blueprint.get("/<int:job_id>")
@role("trainer")
def show(job_id: int) -> str:
    job = own_import(job_id)
    state = request.args.get("show", "")
    state = state if state in ROW_STATES else ""
    with db.read() as session:
        rows = queries.rows_of(session, job_id, state or None, page_number())
    form = ConfirmForm()
    return render_template(
        "bank_import/show.html", job=job, rows=rows, state=state, form=form, presented=shown.presented
    )


@blueprint.post("/<int:job_id>/confirm")
@role("trainer")
def confirm(job_id: int) -> Response:
    own_import(job_id)
    form = ConfirmForm()
    if not form.validate():
        raise Invalid
    with db.write() as session:
        job = service.locked(session, job_id)
        service.confirm(session, job, keep=form.keep.data, duplicates=form.duplicates.data)
    return redirect(url_for("bank_import.show", job_id=job_id))


@blueprint.post("/<int:job_id>/cancel")
@role("trainer")
def cancel(job_id: int) -> Response:
    own_import(job_id)
    with db.write() as session:
        service.cancel(session, service.locked(session, job_id))
    flash(_("已放弃，什么也没有导入。"))
    return redirect(url_for("bank_import.upload"))


@blueprint.get("/<int:job_id>/errors")
@role("trainer")
def errors(job_id: int) -> Response:
    """The wrong rows to be mended: a workbook, or for GIFT a text."""
    job = own_import(job_id)
    with db.read() as session:
        rows = queries.wrong_rows(session, job_id)
    if job.result.get("format") == GIFT or job.params.get("found", {}).get("format") == GIFT:
        return uploads.attachment(
            queries.errors_gift(rows), _("有错的题") + ".gift", "text/plain; charset=utf-8"
        )
    return uploads.attachment(queries.errors_workbook(rows), _("有错的题") + ".xlsx", XLSX_TYPE)


@blueprint.get("/template")
@role("trainer")
def template() -> Response:
    return uploads.attachment(make_template(), _("试题导入模板") + ".xlsx", XLSX_TYPE)


@blueprint.post("/export")
@role("trainer")
def export() -> Response:
    """What is ticked in the list, as a workbook."""
    ids = wholes(request.form.getlist("ids"), 1000)
    if not ids:
        flash(_("请先勾选要导出的题。"), "warning")
        return redirect(url_for("bank.index"))
    with db.read() as session:
        content = queries.export(session, reach(), ids)
    name = ngettext("题库 %(num)d 题", "题库 %(num)d 题", len(ids))
    return uploads.attachment(content, f"{name}.xlsx", XLSX_TYPE)
