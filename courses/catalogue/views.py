"""The catalogue, and a course's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses import words as shared
from courses.authoring.markdown import render
from courses.catalogue import filters, finding, forms, listing, opinions, queries, service, showing, words
from courses.catalogue.models import Enrolment
from learnplatform.access import role, signed_in
from learnplatform.database import db
from learnplatform.problems import Conflict, NotFound
from learnplatform.web.numbers import page_number

blueprint = Blueprint("courses", __name__, url_prefix="/courses", template_folder="templates")

SAID = {
    "active": lambda: _("已加入，现在就可以开始学。"),
    "waiting": lambda: _("已经排上队了。有空位会自动补上，并通知你。"),
    "requested": lambda: _("申请已送出，有了答复会通知你。"),
}
LEFT = {
    "active": lambda: _("已退出。学过的都还在，想学随时可以回来。"),
    "waiting": lambda: _("已退出排队。"),
    "requested": lambda: _("申请已撤回。"),
    "invited": lambda: _("已谢绝邀请。"),
}


@blueprint.get("")
@signed_in
def index() -> str:
    wanted = filters.asked(request.args)
    hits = found = None
    with db.read_core() as connection:
        if wanted.q:
            hits = finding.find(connection, current_user, wanted, page_number())
        else:
            found = listing.page(connection, current_user, wanted, page_number())
    return render_template(
        "catalogue/index.html",
        hits=hits,
        found=found,
        wanted=wanted,
        words=words,
        shared=shared,
    )


@blueprint.get("/<int:course_id>")
@signed_in
def show(course_id: int) -> str:
    return _page(course_id)


@blueprint.get("/<int:course_id>/preview")
@role("trainer")
def preview(course_id: int) -> str:
    """The page as learners will find it once the draft is published. Nothing on it can be done."""
    with db.read() as session:
        front = showing.preview(session, current_user, course_id)
    return render_template(
        "catalogue/show.html",
        front=front,
        summary=render(front.version.summary).html,
        request_form=forms.RequestForm(formdata=None),
        words=words,
        shared=shared,
    )


@blueprint.post("/<int:course_id>/enrol")
@signed_in
def enrol(course_id: int) -> Response | tuple[str, int]:
    form = forms.RequestForm()
    if not form.validate_on_submit():
        return _page(course_id, request_form=form), 422
    try:
        with db.write() as session:
            queries.course_for(session, current_user, course_id)
            before = queries.latest(session, course_id, current_user.id)
            done = service.enrol(session, course_id, current_user.id, message=form.message.data or "")
            said = SAID.get(done.state) if before is None or before.state != "active" else None
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
        said = None
    if said:
        flash(said())
    return redirect(url_for("courses.show", course_id=course_id))


@blueprint.post("/<int:course_id>/withdraw")
@signed_in
def withdraw(course_id: int) -> Response:
    try:
        with db.write() as session:
            mine = _mine(session, course_id)
            said = LEFT.get(mine.state, LEFT["active"])
            service.withdraw(session, mine, by=current_user.id)
        flash(said())
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    with db.read() as session:  # who left one of another branch, or an archived one, sees it no longer
        if not queries.is_seen(session, current_user, course_id):
            return redirect(url_for("courses.index"))
    return redirect(url_for("courses.show", course_id=course_id))


@blueprint.post("/<int:course_id>/rating")
@signed_in
def rate(course_id: int) -> Response | tuple[str, int]:
    form = forms.RatingForm()
    if not form.validate_on_submit():
        return _page(course_id, rating_form=form), 422
    with db.write() as session:
        queries.course_for(session, current_user, course_id)
        stars, said = int(form.stars.data), (form.words.data or "").strip()
        opinions.rate(session, course_id, current_user.id, stars, said)
    flash(_("谢谢，评价已记下。"))
    return redirect(url_for("courses.show", course_id=course_id))


@blueprint.post("/<int:course_id>/keep")
@signed_in
def keep(course_id: int) -> Response:
    kept = request.form.get("kept") == "1"
    with db.write() as session:
        queries.course_for(session, current_user, course_id)
        opinions.keep(session, course_id, current_user.id, kept=kept)
    return redirect(url_for("courses.show", course_id=course_id))


def _mine(session: Any, course_id: int) -> Enrolment:
    found = queries.latest(session, course_id, current_user.id)
    if found is None:
        raise NotFound
    return found


def _page(course_id: int, **given: Any) -> str:
    with db.read() as session:
        front = showing.front(session, current_user, course_id)
    rating_form = given.get("rating_form") or forms.RatingForm(
        data={"stars": str(front.rating.stars), "words": front.rating.words} if front.rating else None
    )
    return render_template(
        "catalogue/show.html",
        front=front,
        summary=render(front.version.summary).html,
        request_form=given.get("request_form") or forms.RequestForm(),
        rating_form=rating_form,
        words=words,
        shared=shared,
    )
