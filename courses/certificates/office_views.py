"""The office of certificates: who has which, what could not be drawn, taking one back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.certificates import bulk, queries, rules, service, words
from learnplatform.access import role
from learnplatform.after_commit import after_commit
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid
from learnplatform.web.numbers import page_number

blueprint = Blueprint(
    "certificates_office", __name__, url_prefix="/certificates/office", template_folder="templates"
)


@blueprint.get("")
@role("officer")
def index() -> str:
    text, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    with db.read() as session:
        reach = current_user.reach("officer")
        found, here = queries.listed(session, reach, text=text, state=state, page=page_number())
        waiting, job = queries.waiting_count(session, reach), bulk.latest(session, current_user.id)
    return render_template(
        "certificates/office.html", found=found, paging=here, text=text, state=state, rules=rules, words=words,
        waiting=waiting, job=job,
    )  # fmt: skip


@blueprint.post("/draw")
@role("officer")
def draw_waiting() -> Response:
    """Draw everything within reach that has no PDF yet."""
    with db.write() as session:
        bulk.start(session, current_user)
    return redirect(url_for("certificates_office.index"))


@blueprint.get("/<int:certificate_id>")
@role("officer")
def show(certificate_id: int) -> str:
    return _page(certificate_id)


@blueprint.post("/<int:certificate_id>/revoke")
@role("officer")
def revoke(certificate_id: int) -> Any:
    try:
        with db.write() as session:
            found = queries.in_reach(session, current_user.reach("officer"), certificate_id)
            service.revoke(session, found, by=current_user.id, why=request.form.get("reason", "")[:500])
    except Invalid as refusal:
        return _page(certificate_id, str(refusal.detail)), 422
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    else:
        flash(_("已撤销。本人会收到通知，验证时会显示「已撤销」。"))
    return redirect(url_for("certificates_office.show", certificate_id=certificate_id))


@blueprint.post("/<int:certificate_id>/draw")
@role("officer")
def draw(certificate_id: int) -> Response:
    """Draw one again whose PDF could not be made."""
    with db.write() as session:
        found = queries.in_reach(session, current_user.reach("officer"), certificate_id)
        if found.state == "issued":
            found.problem, found.failures = "", 0
            after_commit("certificates.render", found.id)
    flash(_("已重新生成，过一会儿刷新看看。"))
    return redirect(url_for("certificates_office.show", certificate_id=certificate_id))


def _page(certificate_id: int, error: str = "") -> str:
    with db.read() as session:
        found = queries.in_reach(session, current_user.reach("officer"), certificate_id)
    return render_template(
        "certificates/office_show.html", it=found, rules=rules, words=words, error=error,
        reason=request.form.get("reason", ""),
    )  # fmt: skip
