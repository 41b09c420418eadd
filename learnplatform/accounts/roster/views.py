"""Importing the roster, as pages for administrators."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from learnplatform import uploads
from learnplatform.access import role
from learnplatform.accounts.people.views import actor
from learnplatform.accounts.roster import queries, service, sheet
from learnplatform.accounts.roster.forms import ConfirmForm
from learnplatform.accounts.roster.rules import too_many_leavers
from learnplatform.accounts.roster.words import STATES, field_name, problem_words
from learnplatform.database import db
from learnplatform.models import Job
from learnplatform.paging import paging
from learnplatform.problems import Invalid, NotFound
from learnplatform.sheets import XLSX_TYPE
from learnplatform.web.numbers import page_number

blueprint = Blueprint("roster", __name__, url_prefix="/admin/roster", template_folder="../templates")


def _own(session: Any, job_id: int) -> Job:
    job = session.get(Job, job_id)
    if job is None or job.kind != service.KIND or job.owner_id != current_user.id:
        raise NotFound
    return job


@blueprint.get("")
@role("admin")
def index() -> str:
    return _index_page()


def _index_page(error: str = "") -> str:
    with db.read() as session:
        recent = session.scalars(
            sa.select(Job)
            .where(Job.kind == service.KIND, Job.owner_id == current_user.id)
            .order_by(Job.id.desc())
            .limit(10)
        ).all()
    return render_template("roster/index.html", recent=recent, error=error)


@blueprint.post("")
@role("admin")
def upload() -> Any:
    given = request.files.get("file")
    try:
        content = uploads.read_upload(given)
    except Invalid as refusal:
        return _index_page(str(refusal.detail)), refusal.status
    with db.write() as session:
        job = service.upload(session, actor(), content, (given and given.filename) or "roster.xlsx")
    return redirect(url_for("roster.preview", job_id=job.id))


@blueprint.get("/template.xlsx")
@role("admin")
def template() -> Response:
    return uploads.attachment(sheet.template(), _("花名册模板") + ".xlsx", XLSX_TYPE)


@blueprint.get("/<int:job_id>")
@role("admin")
def preview(job_id: int) -> str:
    return _preview_page(job_id)


def _preview_page(job_id: int, error: str = "") -> str:
    state = request.args.get("state", "")
    with db.read() as session:
        job = _own(session, job_id)
        counts = job.result.get("counts", {})
        shown = counts.get(state, 0) if state else sum(counts.values()) - counts.get("same", 0)
        here = paging(shown, page_number(), queries.PAGE)
        rows = queries.rows_page(session, job_id, state, here) if job.state in {"waiting", "done"} else []
    return render_template(
        "roster/preview.html",
        job=job,
        rows=rows,
        counts=counts,
        state=state,
        states=STATES,
        paging=here,
        error=error,
        form=ConfirmForm(),
        many_leavers=too_many_leavers(counts.get("leaver", 0), job.result.get("active", 0)),
        first_leaver=queries.FIRST_LEAVER,
        field_name=field_name,
        problem_words=problem_words,
    )


@blueprint.post("/<int:job_id>/confirm")
@role("admin")
def confirm(job_id: int) -> Any:
    form = ConfirmForm()
    try:
        with db.write() as session:
            service.confirm(
                session,
                _own(session, job_id),
                keep_good=form.wrong.data == "skip",
                deactivate_missing=form.deactivate_missing.data,
                sure=form.sure.data,
            )
    except Invalid as refusal:
        return _preview_page(job_id, str(refusal.detail)), refusal.status
    return redirect(url_for("roster.preview", job_id=job_id))


@blueprint.post("/<int:job_id>/cancel")
@role("admin")
def cancel(job_id: int) -> BaseResponse:
    with db.write() as session:
        service.cancel(session, _own(session, job_id))
    flash(_("这次导入已放弃，什么也没有改。"))
    return redirect(url_for("roster.index"))


@blueprint.get("/<int:job_id>/errors.xlsx")
@role("admin")
def errors(job_id: int) -> Response:
    with db.read() as session:
        content = sheet.rows_to_mend(session, _own(session, job_id))
    return uploads.attachment(content, _("花名册-要改的行") + ".xlsx", XLSX_TYPE)
