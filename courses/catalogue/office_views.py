"""Who may come into a course: answering requests, inviting, taking out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.authoring.models import CourseVersion
from courses.catalogue import deciding, forms, people, words
from learnplatform.access import role
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid
from learnplatform.web.numbers import page_number

blueprint = Blueprint("courses_office", __name__, url_prefix="/courses", template_folder="templates")


@blueprint.get("/requests")
@role("officer", "trainer")
def requests() -> str:
    with db.read() as session:
        asked = deciding.requests(session, current_user)
    return render_template("catalogue/requests.html", asked=asked, form=forms.DecisionForm())


@blueprint.post("/requests/<int:enrolment_id>")
@role("officer", "trainer")
def decide(enrolment_id: int) -> Response:
    yes, said = request.form.get("answer") == "yes", request.form.get("words", "").strip()[:500]
    try:
        with db.write() as session:
            done = deciding.decide(session, current_user, enrolment_id, yes=yes, words=said)
        flash({"active": _("已同意，对方可以开始学了。"), "waiting": _("已同意。名额已满，对方在排队。")}.get(
            done.state, _("已谢绝，对方会看到你的说明。")
        ))  # fmt: skip
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return redirect(url_for("courses_office.requests"))


@blueprint.get("/<int:course_id>/people")
@role("officer", "trainer")
def show(course_id: int) -> str:
    return _page(course_id, forms.InvitationForm())


@blueprint.post("/<int:course_id>/people")
@role("officer", "trainer")
def invite(course_id: int) -> Response | tuple[str, int]:
    form = forms.InvitationForm()
    if not form.validate_on_submit():
        return _page(course_id, form), 422
    try:
        with db.write() as session:
            count = deciding.invite(session, current_user, course_id, (form.numbers.data or "").split())
    except (Invalid, Conflict) as refusal:
        form.numbers.errors = [str(refusal.detail)]
        return _page(course_id, form), refusal.status
    if count:
        flash(ngettext("已邀请 %(num)d 人，他们会收到通知。", "已邀请 %(num)d 人，他们会收到通知。", count))
    else:
        flash(_("这些人已经在课程里，或已经收到过邀请。"))
    return redirect(url_for("courses_office.show", course_id=course_id))


@blueprint.post("/<int:course_id>/people/<int:enrolment_id>/remove")
@role("officer", "trainer")
def remove(course_id: int, enrolment_id: int) -> Response:
    form = forms.RemovalForm()
    with db.read() as session:
        deciding.managed(session, current_user, course_id)
    if not form.validate_on_submit():
        flash(_("请写明原因，对方会看到。"), "error")
        return redirect(url_for("courses_office.show", course_id=course_id))
    try:
        with db.write() as session:
            deciding.remove(session, current_user, course_id, enrolment_id, form.reason.data or "")
        flash(_("已请出，对方会收到通知。"))
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return redirect(url_for("courses_office.show", course_id=course_id))


def _page(course_id: int, form: Any) -> str:
    text = request.args.get("q", "").strip()[:100]
    with db.read() as session:
        course = deciding.managed(session, current_user, course_id)
        version = session.get_one(CourseVersion, course.current_version_id)
        inside, here = people.inside(session, course_id, page_number())
        found = deciding.found(session, course, text)
    return render_template(
        "catalogue/people.html", course=course, title=version.title, inside=inside, paging=here, found=found,
        text=text, form=form, words=words, removal=forms.RemovalForm(),
    )  # fmt: skip
