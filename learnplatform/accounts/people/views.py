"""People, their roles and passwords, and the audit log, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import role
from learnplatform.accounts.models import Person, Post, Specialty
from learnplatform.accounts.people import queries, service, slips
from learnplatform.accounts.people.forms import GrantForm, NewPersonForm, PersonForm, department_choices
from learnplatform.accounts.people.queries import AuditFilters, Filters
from learnplatform.accounts.people.service import Actor
from learnplatform.accounts.people.words import ACTIONS, OBJECTS, ROLE_NAMES, told
from learnplatform.accounts.queries import departments_within
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid
from learnplatform.web.numbers import page_number, whole, wholes

blueprint = Blueprint("people", __name__, url_prefix="/admin/people", template_folder="../templates")


def actor() -> Actor:
    return Actor(current_user.id, current_user.reach("admin"))


def _filters(source: Any) -> Filters:
    return Filters(
        q=source.get("q", "").strip()[:80],
        department_id=whole(source.get("department")),
        state=source.get("state", "active"),
        role=source.get("role", ""),
        password=source.get("password", ""),
    )


@blueprint.get("")
@role("admin")
def index() -> str:
    filters, page, reach = _filters(request.args), page_number(), actor().reach
    with db.read() as session:
        lines, here = queries.people_page(session, filters, reach, page)
        departments = department_choices(departments_within(session, reach))
    return render_template(
        "people/index.html",
        filters=filters,
        lines=lines,
        paging=here,
        departments=departments,
        roles=ROLE_NAMES,
        most_slips=slips.MOST_AT_ONCE,
    )


@blueprint.get("/<int:person_id>")
@role("admin")
def show(person_id: int) -> str:
    return _person_page(person_id)


def _person_page(person_id: int, form: PersonForm | None = None, grant_form: GrantForm | None = None) -> str:
    me = actor()
    with db.read() as session:
        person = service.person_within(session, me, person_id)
        line = queries.lines_of(session, [person])[0]
        departments = departments_within(session, me.reach)
        grants = queries.grants_of(session, person_id)
        changeable = service.may_change(session, me, person_id)
        names = _known_names(session)
    form = form or PersonForm(obj=person, data={"post": line.post, "specialty": line.specialty})
    form.offer(departments, nobody=me.reach.everywhere)
    grant_form = grant_form or GrantForm(formdata=None)
    grant_form.offer(departments, everywhere=me.reach.everywhere)
    return render_template(
        "people/show.html",
        person=person,
        line=line,
        form=form,
        grant_form=grant_form,
        grants=grants,
        roles=ROLE_NAMES,
        changeable=changeable,
        **names,
    )


def _known_names(session: Any) -> dict[str, list[str]]:
    return {
        "posts": list(
            session.scalars(Post.__table__.select().with_only_columns(Post.name).order_by(Post.name))
        ),
        "specialties": list(
            session.scalars(
                Specialty.__table__.select().with_only_columns(Specialty.name).order_by(Specialty.name)
            )
        ),
    }


def _values(session: Any, form: PersonForm) -> dict[str, Any]:
    return {
        "name": (form.name.data or "").strip(),
        "department_id": form.department_id.data,
        "post_id": service.named_id(session, Post, form.post.data),
        "specialty_id": service.named_id(session, Specialty, form.specialty.data),
        "phone": form.phone.data or None,
        "email": form.email.data or None,
        "hired_on": form.hired_on.data,
        "union_member_since": form.union_member_since.data,
    }


@blueprint.post("/<int:person_id>")
@role("admin")
def change(person_id: int) -> Any:
    me, form = actor(), PersonForm()
    with db.read() as session:
        service.changeable_person(session, me, person_id)
        form.offer(departments_within(session, me.reach), nobody=me.reach.everywhere)
    if not form.validate_on_submit():
        return _person_page(person_id, form)
    with db.write() as session:
        service.change_person(session, me, person_id, **_values(session, form))
    flash(_("已改好。"))
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.route("/new", methods=["GET", "POST"])
@role("admin")
def new() -> Any:
    me, form = actor(), NewPersonForm()
    with db.read() as session:
        form.offer(departments_within(session, me.reach), nobody=me.reach.everywhere)
        names = _known_names(session)
    if form.validate_on_submit():
        try:
            person = _add(me, form)
        except Conflict as refusal:
            form.number.errors = [str(refusal.detail)]
        else:
            flash(_("已添加 %(name)s。还没有密码，请发一张一次性密码条。", name=person.name))
            return redirect(url_for("people.show", person_id=person.id))
    return render_template("people/new.html", form=form, **names)


def _add(me: Actor, form: NewPersonForm) -> Person:
    with db.write() as session:
        return service.add_person(session, me, form.number.data or "", **_values(session, form))


@blueprint.post("/<int:person_id>/active")
@role("admin")
def set_active(person_id: int) -> Response:
    with db.write() as session:
        if request.form.get("active") == "yes":
            service.activate(session, actor(), person_id)
            flash(_("账号已恢复，可以登录了。"))
        else:
            service.deactivate(session, actor(), person_id, request.form.get("reason", "")[:500])
            flash(_("账号已停用，所有设备都已退出登录。"))
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/sessions/end")
@role("admin")
def end_sessions(person_id: int) -> Response:
    with db.write() as session:
        service.end_all_sessions(session, actor(), person_id)
    flash(_("所有设备都已退出登录，访问令牌已作废。"))
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/grants")
@role("admin")
def grant(person_id: int) -> Any:
    me, form = actor(), GrantForm()
    with db.read() as session:
        service.person_within(session, me, person_id)
        form.offer(departments_within(session, me.reach), everywhere=me.reach.everywhere)
    if not form.validate_on_submit():
        return _person_page(person_id, grant_form=form)
    with db.write() as session:
        service.grant(session, me, person_id, form.role.data, form.department_id.data)
    flash(_("权限已给。"))
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/grants/<int:grant_id>/revoke")
@role("admin")
def revoke(person_id: int, grant_id: int) -> Response:
    with db.write() as session:
        service.revoke(session, actor(), person_id, grant_id)
    flash(_("权限已收回。"))
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/slips")
@role("admin")
def hand_out() -> Any:
    """One-time passwords for whom the boxes name, or («whole») for everybody the filters find."""
    me = actor()
    ids = wholes(request.form.getlist("person"), slips.MOST_AT_ONCE)
    if request.form.get("whole"):
        with db.read() as session:
            ids = queries.matching_ids(session, _filters(request.form), me.reach, slips.MOST_AT_ONCE)
    if not ids:
        raise Invalid(_("请先选人。"))
    made = slips.hand_out(me, ids)
    return render_template("people/slips.html", slips=made, address=request.host_url)


@blueprint.get("/audit")
@role("admin")
def audit_log() -> str:
    given = {
        name: request.args.get(name, "").strip()[:80]
        for name in ("action", "actor", "object_type", "object_id")
    }
    filters, page, reach = AuditFilters(**given), page_number(), actor().reach
    with db.read() as session:
        rows, here = queries.audit_page(session, filters, reach, page)
        names = queries.audit_names(session, rows)
        actions = queries.audit_actions(session)
    return render_template(
        "people/audit.html",
        rows=rows,
        names=names,
        filters=filters,
        actions=actions,
        words=ACTIONS,
        things=OBJECTS,
        told=told,
        paging=here,
    )
