"""Setting competitions up, watching them, publishing their winners."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from learnplatform.access import Reach, role
from learnplatform.accounts.queries import branch_path
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid, NotFound
from learnplatform.web.numbers import page_number
from quizzes.competitions import choices, entering, office, publishing, queries, service
from quizzes.competitions.forms import AddForm, CompetitionForm, CorrectForm, ReasonForm

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
    form = CorrectForm()
    with db.read() as session:
        head = mine(session, competition_id)
        snapshot, current = office.old_and_new(session, head)
    if form.validate_on_submit():
        try:
            flash(office.correct(competition_id, form.do.data, form.reason.data or "", reach()))
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
        fixable = reach().covers(branch_path(session, head.quiz.branch_id))
    return render_template(
        "competitions/watch.html", head=head, one=head.competition, live=live, fixable=fixable
    )


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
