"""«更正答案»: choose what was mended, see what would change, publish or drop."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from learnplatform.access import Reach, role
from learnplatform.database import db
from learnplatform.models import Job
from quizzes.grading import mending, previewing, regrading
from quizzes.grading.forms import CorrectionForm

blueprint = Blueprint("grading", __name__, url_prefix="/quizzes", template_folder="templates")


def reach() -> Reach:
    """How far this visitor may put keys right."""
    return current_user.reach("trainer", "officer")


def _page_parts(session: Session, quiz_id: int) -> dict[str, Any]:
    quiz = regrading.quiz_within(session, quiz_id, reach())
    grading = regrading.unfinished(session, quiz_id)
    if grading is None:
        return {"quiz": quiz, "grading": None, "mended": mending.mended(session, quiz)}
    job = session.get(Job, grading.job_id) if grading.job_id else None
    seen = previewing.preview(session, quiz, grading.number) if grading.state == "ready" else None
    return {"quiz": quiz, "grading": grading, "job": job, "preview": seen}


@blueprint.route("/<int:quiz_id>/corrections", methods=["GET", "POST"])
@role("trainer", "officer")
def corrections(quiz_id: int) -> str | Response:
    with db.read() as session:
        shown = _page_parts(session, quiz_id)
    offered = {each.version_id: each.key for each in shown.get("mended", [])}
    form = CorrectionForm()
    form.versions.choices = [(version_id, "") for version_id in offered]
    if form.validate_on_submit():
        chosen = {version_id: offered[version_id] for version_id in form.versions.data or []}
        regrading.start_regrade(current_user.id, reach(), quiz_id, chosen, form.reason.data or "")
        return redirect(url_for("grading.corrections", quiz_id=quiz_id))
    return render_template("grading/corrections.html", form=form, **shown)


@blueprint.post("/<int:quiz_id>/corrections/<int:number>/publish")
@role("trainer", "officer")
def publish(quiz_id: int, number: int) -> Response:
    regrading.publish(current_user.id, reach(), quiz_id, number)
    flash(_("已按更正后的答案公布成绩，成绩有变化的人会收到通知。"))
    return redirect(url_for("grading.corrections", quiz_id=quiz_id))


@blueprint.post("/<int:quiz_id>/corrections/<int:number>/drop")
@role("trainer", "officer")
def drop(quiz_id: int, number: int) -> Response:
    regrading.drop(current_user.id, reach(), quiz_id, number)
    flash(_("已放弃这次更正，成绩没有变化。"))
    return redirect(url_for("grading.corrections", quiz_id=quiz_id))
