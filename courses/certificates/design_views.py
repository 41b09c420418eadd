"""How certificates look: officers write the templates of their branch and see at once what comes of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from courses.certificates import designs, rendering, sample
from courses.certificates.design_forms import DesignForm
from courses.certificates.drawing import Undrawable
from courses.certificates.layout import FIELDS, Sheet
from courses.certificates.models import CertificateTemplate
from learnplatform.access import role
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import addresses
from learnplatform.files import queries as files
from learnplatform.problems import Conflict, Invalid
from quizzes.bank.editing import branches

blueprint = Blueprint(
    "certificate_designs", __name__, url_prefix="/certificates/office/templates", template_folder="templates"
)


@blueprint.get("")
@role("officer")
def index() -> str:
    with db.read() as session:
        found = designs.listed(session, current_user.reach("officer"))
    return render_template("certificates/designs.html", found=found)


@blueprint.route("/new", methods=["GET", "POST"])
@role("officer")
def new() -> Any:
    return _edited(None)


@blueprint.route("/<int:template_id>", methods=["GET", "POST"])
@role("officer")
def edit(template_id: int) -> Any:
    return _edited(_held(template_id))


@blueprint.post("/preview")
@role("officer")
def preview_new() -> Any:
    return _preview(None)


@blueprint.post("/<int:template_id>/preview")
@role("officer")
def preview(template_id: int) -> Any:
    return _preview(_held(template_id))


@blueprint.post("/<int:template_id>/archive")
@role("officer")
def archive(template_id: int) -> Any:
    try:
        with db.write() as session:
            designs.archive(session, current_user, template_id)
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
        return redirect(url_for("certificate_designs.edit", template_id=template_id))
    flash(_("已停用。发出的证书不变。"))
    return redirect(url_for("certificate_designs.index"))


def _held(template_id: int) -> CertificateTemplate:
    with db.read() as session:
        return designs.held(session, current_user.reach("officer"), template_id)


def _edited(template: CertificateTemplate | None) -> Any:
    form = _form(template)
    if not form.is_submitted():
        form.show(template)
        return _page(form, template)
    if not form.validate():
        return _page(form, template), 422
    try:
        sample.picture(form.layout(), _pictures(form, template))
        with db.write() as session:
            if template:
                designs.change(session, current_user, template.id, form.wanted())
            else:
                template = designs.create(session, current_user, form.wanted())
    except Undrawable as problem:
        return _page(form, template, str(problem)), 422
    except Invalid as refusal:
        field = form[refusal.extra.get("field", "name")]
        field.errors = [*field.errors, str(refusal.detail)]
        return _page(form, template), 422
    flash(_("已保存。以后发的证书用新的样子，发出的不变。"))
    return redirect(url_for("certificate_designs.edit", template_id=template.id))


def _preview(template: CertificateTemplate | None) -> Any:
    """The picture, or what is wrong with what was typed."""
    form = _form(template)
    if not form.validate():
        wrong = next((form[name] for name in form.errors if name in form), None)
        if wrong is not None and wrong.name != "name":
            return jsonify(detail=f"{wrong.label.text}：{wrong.errors[0]}"), 422
    try:
        drawn = sample.picture(form.layout(), _pictures(form, template))
    except (Undrawable, Conflict) as problem:
        return jsonify(detail=str(problem)), 422
    answer = Response(drawn, mimetype="image/png")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _form(template: CertificateTemplate | None) -> DesignForm:
    form = DesignForm()
    with db.read() as session:
        present = template.branch_id if template else None
        offered = branches(session, current_user.reach("officer"), present)
    form.offer([(id or 0, name or _("全企业")) for id, name in offered])
    return form


def _pictures(form: DesignForm, template: CertificateTemplate | None) -> rendering.PictureBytes:
    """What is uploaded now, and what is stored where nothing is and it stays."""
    stored = {place: getattr(template, f"{place}_uid", None) for place in designs.PLACES}
    staying = {place: uid for place, uid in stored.items() if uid and not form[f"drop_{place}"].data}
    with db.read() as session:
        kept = rendering.pictures_of(session, Sheet({}, "", now(), staying))
    return kept | {place: (drawn.media_type, drawn.content) for place, (_raw, drawn) in form.uploaded.items()}


def _page(form: DesignForm, template: CertificateTemplate | None, problem: str = "") -> str:
    with db.read() as session:
        stored = {place: getattr(template, f"{place}_uid", None) for place in designs.PLACES}
        found = files.by_uids(session, [uid for uid in stored.values() if uid])
        courses = designs.courses_of(session, template.id) if template else []
    shown = {
        place: addresses.address(found[uid], current_user.id) for place, uid in stored.items() if uid in found
    }
    return render_template(
        "certificates/design.html", form=form, template=template, problem=problem, shown=shown,
        courses=courses, fields=FIELDS,
    )  # fmt: skip
