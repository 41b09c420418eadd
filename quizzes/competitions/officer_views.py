"""Setting competitions up, watching them, publishing their winners."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from learnplatform.access import Reach, role
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid, NotFound
from learnplatform.web.numbers import page_number
from quizzes.attempts import putting_right
from quizzes.competitions import choices, entering, office, publishing, queries, service, words
from quizzes.competitions.forms import AddForm, CompetitionForm, ExtendForm, ReasonForm

blueprint = Blueprint(
    "competitions_office", __name__, url_prefix="/competitions", template_folder="templates"
)
PAGE = 50


def reach() -> Reach:
    return current_user.reach("officer")


def mine(session: Session, competition_id: int) -> queries.Head:
    """The competition, if it lies within the officer's reach. Raises NotFound."""
    head = queries.head(session, competition_id)
    if not reach().covers(head.branch_path):
        raise NotFound
    return head


def back(competition_id: int) -> Any:
    return redirect(url_for("competitions.show", competition_id=competition_id))


@blueprint.route("/new", methods=["GET", "POST"])
@role("officer")
def create() -> Any:
    form = CompetitionForm()
    with db.read() as session:
        choices.offer(session, form, reach())
    if form.validate_on_submit():
        try:
            return back(service.create(form.plan(), reach(), current_user.id))
        except Invalid as refusal:
            form.show(refusal.extra.get("faults", []))
    return render_template("competitions/form.html", form=form, one=None)


@blueprint.route("/<int:competition_id>/edit", methods=["GET", "POST"])
@role("officer")
def edit(competition_id: int) -> Any:
    form = CompetitionForm()
    with db.read() as session:
        head = mine(session, competition_id)
        choices.offer(session, form, reach(), head.quiz)
        if request.method == "GET":
            form.fill(head.competition, queries.audience(session, competition_id))
    if form.validate_on_submit():
        try:
            service.edit(competition_id, form.plan(), reach(), current_user.id)
            return back(competition_id)
        except Invalid as refusal:
            form.show(refusal.extra.get("faults", []))
    return render_template("competitions/form.html", form=form, one=head.competition)


@blueprint.post("/<int:competition_id>/open")
@role("officer")
def open_it(competition_id: int) -> Any:
    try:
        number = service.open_competition(competition_id, reach(), current_user.id)
        flash(ngettext("已开放，参赛名单上有 %(num)d 人。", "已开放，参赛名单上有 %(num)d 人。", number))
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return back(competition_id)


@blueprint.post("/<int:competition_id>/delete")
@role("officer")
def delete(competition_id: int) -> Any:
    service.delete(competition_id, reach(), current_user.id)
    flash(_("草稿已删除。"))
    return redirect(url_for("competitions.index"))


@blueprint.post("/<int:competition_id>/publish")
@role("officer")
def publish(competition_id: int) -> Any:
    try:
        publishing.publish(competition_id, reach(), current_user.id)
        flash(_("优胜者已公布，正在通知大家。"))
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return back(competition_id)


@blueprint.route("/<int:competition_id>/correct", methods=["GET", "POST"])
@role("officer")
def correct(competition_id: int) -> Any:
    """Publish anew, or take the publication back; both with a reason."""
    form = ReasonForm()
    with db.read() as session:
        head = mine(session, competition_id)
        snapshot, current = office.old_and_new(session, head)
    if form.validate_on_submit():
        try:
            flash(office.correct(competition_id, request.form.get("do", ""), form.reason.data or "", reach()))
            return back(competition_id)
        except Conflict as refusal:
            flash(str(refusal.detail), "error")
    return render_template(
        "competitions/correct.html", head=head, one=head.competition, form=form, old=snapshot, new=current
    )


@blueprint.get("/<int:competition_id>/watch")
@role("officer")
def watch(competition_id: int) -> str:
    with db.read() as session:
        head = mine(session, competition_id)
        live = office.live(session, head)
    return render_template("competitions/watch.html", head=head, one=head.competition, live=live)


@blueprint.get("/<int:competition_id>/watch/live")
@role("officer")
def live(competition_id: int) -> Any:
    with db.read() as session:
        head = mine(session, competition_id)
        live = office.live(session, head)
    page = render_template("competitions/_live.html", head=head, one=head.competition, live=live)
    response = Response(page, mimetype="text/html")
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/<int:competition_id>/attempts")
@role("officer")
def attempts(competition_id: int) -> str:
    page, words_asked = page_number(), request.args.get("q", "").strip()
    with db.read() as session:
        head = mine(session, competition_id)
        rows, here = office.attempts(session, head, words_asked, page, PAGE)
    return render_template(
        "competitions/attempts.html",
        head=head,
        one=head.competition,
        rows=rows,
        paging=here,
        q=words_asked,
        states=words.ATTEMPT_STATES,
    )


@blueprint.route("/<int:competition_id>/attempts/<int:attempt_id>", methods=["GET", "POST"])
@role("officer")
def attempt(competition_id: int, attempt_id: int) -> Any:
    """One person's go: void it, or give it more time; with a reason."""
    with db.read() as session:
        head = mine(session, competition_id)
        row = office.attempt(session, head, attempt_id)
    voiding, extending = ReasonForm(prefix="void"), ExtendForm(prefix="extend")
    here = url_for("competitions_office.attempt", competition_id=competition_id, attempt_id=attempt_id)
    try:
        if "void-reason" in request.form and voiding.validate_on_submit():
            putting_right.void(current_user.id, reach(), attempt_id, voiding.reason.data or "")
            flash(_("这份答卷已作废。"))
            return redirect(here)
        if "extend-reason" in request.form and extending.validate_on_submit():
            putting_right.extend(
                current_user.id, reach(), attempt_id, extending.minutes.data or 0, extending.reason.data or ""
            )
            flash(_("已延长。"))
            return redirect(here)
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return render_template(
        "competitions/attempt.html",
        head=head,
        one=head.competition,
        row=row,
        voiding=voiding,
        extending=extending,
        states=words.ATTEMPT_STATES,
        moment=now(),
    )


@blueprint.route("/<int:competition_id>/people", methods=["GET", "POST"])
@role("officer")
def people(competition_id: int) -> Any:
    form = AddForm()
    page, asked = page_number(), request.args.get("q", "").strip()
    with db.read() as session:
        head = mine(session, competition_id)
        rows, here = office.entries(session, head, asked, page, PAGE)
    if form.validate_on_submit():
        try:
            name = entering.add_person(
                competition_id, form.number.data or "", form.reason.data or "", reach(), current_user.id
            )
            flash(_("%(name)s 已加入名单。", name=name))
            return redirect(url_for("competitions_office.people", competition_id=competition_id))
        except Invalid as refusal:
            form.number.errors = [fault["message"] for fault in refusal.extra["faults"]]
    return render_template(
        "competitions/people.html",
        head=head,
        one=head.competition,
        form=form,
        rows=rows,
        paging=here,
        q=asked,
    )


@blueprint.post("/<int:competition_id>/people/<int:person_id>/withdraw")
@role("officer")
def withdraw(competition_id: int, person_id: int) -> Any:
    form = ReasonForm()
    if form.validate_on_submit():
        entering.withdraw_person(competition_id, person_id, form.reason.data or "", reach(), current_user.id)
        flash(_("已移出名单。"))
    else:
        flash(_("请写明原因。"), "error")
    return redirect(url_for("competitions_office.people", competition_id=competition_id))


@blueprint.get("/<int:competition_id>/winners.csv")
@role("officer")
def winners_csv(competition_id: int) -> Response:
    with db.read() as session:
        text = office.winners_csv(session, mine(session, competition_id))
    headers = {"Content-Disposition": 'attachment; filename="winners.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)
