"""My skill record: the page, its PDF, and what I enter myself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.certificates.rules import shown_number
from courses.records import drawing, history, own, showing, words
from courses.records.forms import LicenceForm, StationForm
from courses.records.models import Licence, WorkStation
from learnplatform import uploads
from learnplatform.access import signed_in
from learnplatform.accounts.models import Post
from learnplatform.accounts.queries import department_names
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import addresses
from learnplatform.files.models import File
from learnplatform.files.queries import by_uid
from learnplatform.problems import Refusal
from learnplatform.web.numbers import whole

blueprint = Blueprint("records", __name__, template_folder="templates")


def proof_address(file: File) -> str:
    return addresses.address(file, current_user.id)


@blueprint.get("/me/record")
@signed_in
def show() -> str:
    with db.read() as session:
        record = showing.record(session, current_user, whole(request.args.get("year"), most=9_999))
    return render_template(
        "records/show.html", record=record, words=words, proof_address=proof_address, moment=now(),
        shown_number=shown_number, standing=history.standing,
    )  # fmt: skip


@blueprint.get("/me/record.pdf")
@signed_in
def paper() -> Response:
    with db.read() as session:
        record = showing.record(session, current_user)
        department = department_names(session, current_user.department_id)
        post = session.get(Post, current_user.post_id) if current_user.post_id else None
    content = drawing.pdf(record, current_user, department, post.name if post else "", now())
    return uploads.attachment(content, _("%(name)s 技能档案.pdf", name=current_user.name), "application/pdf")


@blueprint.route("/me/record/licences/new", methods=["GET", "POST"])
@signed_in
def new_licence() -> Any:
    return _licence(LicenceForm(), None)


@blueprint.route("/me/record/licences/<int:licence_id>", methods=["GET", "POST"])
@signed_in
def licence(licence_id: int) -> Any:
    with db.read() as session:
        held = own.find(session, Licence, current_user.id, licence_id)
        proof = by_uid(session, held.proof_uid) if held.proof_uid else None
    return _licence(LicenceForm(obj=held), licence_id, proof)


def _licence(form: LicenceForm, licence_id: int | None, proof: File | None = None) -> Any:
    if form.validate_on_submit():
        values = {name: value for name, value in form.data.items() if name not in ("proof", "csrf_token")}
        try:
            with db.write() as session:
                own.save(session, Licence, current_user.id, licence_id, values, form.proof.data)
            flash(
                _("证照已保存。到期前 60 天和 7 天会提醒你。") if values["expires_on"] else _("证照已保存。")
            )
            return redirect(url_for("records.show"))
        except Refusal as refusal:
            form.proof.errors = [str(refusal.detail or refusal.title)]
    page = render_template(
        "records/licence.html", form=form, licence_id=licence_id, proof=proof, proof_address=proof_address
    )
    return page, 422 if form.errors else 200


@blueprint.post("/me/record/licences/<int:licence_id>/delete")
@signed_in
def delete_licence(licence_id: int) -> Response:
    with db.write() as session:
        own.delete(session, Licence, current_user.id, licence_id)
    flash(_("证照已删除。"))
    return redirect(url_for("records.show"))


@blueprint.route("/me/record/work/new", methods=["GET", "POST"])
@signed_in
def new_station() -> Any:
    return _station(StationForm(), None)


@blueprint.route("/me/record/work/<int:station_id>", methods=["GET", "POST"])
@signed_in
def station(station_id: int) -> Any:
    with db.read() as session:
        held = own.find(session, WorkStation, current_user.id, station_id)
    return _station(StationForm(obj=held), station_id)


def _station(form: StationForm, station_id: int | None) -> Any:
    if form.validate_on_submit():
        values = {name: value for name, value in form.data.items() if name != "csrf_token"}
        with db.write() as session:
            own.save(session, WorkStation, current_user.id, station_id, values)
        flash(_("工作经历已保存。"))
        return redirect(url_for("records.show"))
    page = render_template("records/station.html", form=form, station_id=station_id)
    return page, 422 if form.errors else 200


@blueprint.post("/me/record/work/<int:station_id>/delete")
@signed_in
def delete_station(station_id: int) -> Response:
    with db.write() as session:
        own.delete(session, WorkStation, current_user.id, station_id)
    flash(_("这段经历已删除。"))
    return redirect(url_for("records.show"))
