"""Courses that must be taken, as officers give and watch them, within their branch alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.assignments import queries, service, words
from courses.assignments.following import meant
from courses.assignments.forms import AssignmentForm
from courses.assignments.models import Assignment
from courses.authoring.models import Course, CourseVersion
from courses.catalogue.queries import visible_courses
from learnplatform.access import Reach, role
from learnplatform.accounts.models import Post, Specialty
from learnplatform.accounts.queries import departments_within
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid
from learnplatform.web.numbers import page_number

blueprint = Blueprint("assignments", __name__, url_prefix="/assignments", template_folder="templates")


def _reach() -> Reach:
    reach: Reach = current_user.reach("officer")
    return reach


@blueprint.get("")
@role("officer")
def index() -> str:
    with db.read() as session:
        found, here = queries.listed(session, _reach(), now(), page_number())
    return render_template("assignments/index.html", found=found, paging=here)


@blueprint.route("/new", methods=["GET", "POST"])
@role("officer")
def new() -> Any:
    form = AssignmentForm()
    with db.read() as session:
        form.offer(_offers(session))
    if not form.validate_on_submit():
        return render_template("assignments/new.html", form=form), 422 if form.errors else 200
    with db.write() as session:
        made = service.assign(session, current_user, form.values())
        count = session.scalar(sa.select(sa.func.count()).select_from(meant(session, made).subquery())) or 0
    flash(
        ngettext("正在安排给 %(num)d 人，他们会收到通知。", "正在安排给 %(num)d 人，他们会收到通知。", count)
    )
    return redirect(url_for("assignments.show", assignment_id=made.id))


@blueprint.get("/<int:assignment_id>")
@role("officer")
def show(assignment_id: int) -> str:
    return _page(assignment_id)


@blueprint.post("/<int:assignment_id>/remind")
@role("officer")
def remind(assignment_id: int) -> Response:
    try:
        with db.write() as session:
            count = service.remind_now(session, current_user, assignment_id, now())
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    else:
        flash(
            ngettext("已提醒 %(num)d 人。", "已提醒 %(num)d 人。", count)
            if count
            else _("没有要提醒的人：没有快到期和逾期的，或者今天已经提醒过。")
        )
    return redirect(url_for("assignments.show", assignment_id=assignment_id))


@blueprint.post("/<int:assignment_id>/close")
@role("officer")
def close(assignment_id: int) -> Any:
    try:
        with db.write() as session:
            service.close(session, current_user, assignment_id, request.form.get("reason", "")[:500])
    except Invalid as refusal:
        return _page(assignment_id, str(refusal.detail)), 422
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    else:
        flash(_("已结束。正在学的人可以继续学，不再催办。"))
    return redirect(url_for("assignments.show", assignment_id=assignment_id))


def _page(assignment_id: int, error: str = "") -> str:
    state, at = request.args.get("state", ""), now()
    with db.read() as session:
        assignment: Assignment = queries.of(session, _reach(), assignment_id)
        (shown,) = queries.shown(session, [assignment], at)
        departments = queries.by_department(session, assignment_id, at)
        people, here = queries.people(session, assignment_id, at, state=state, page=page_number())
    return render_template(
        "assignments/show.html", shown=shown, departments=departments, people=people, paging=here, state=state,
        at=at, where=queries.where, words=words, error=error, reason=request.form.get("reason", ""),
    )  # fmt: skip


def _offers(session: Any) -> dict[str, list[tuple[int, str]]]:
    reach = _reach()
    courses = session.execute(
        sa.select(Course.id, CourseVersion.title)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.id.in_(visible_courses(current_user)))
        .order_by(CourseVersion.title)
        .limit(2_000)
    )
    departments = [
        (row.id, "　" * max(0, row.path.count("/") - 2) + row.name)
        for row in departments_within(session, reach)
    ]
    everybody = [(0, _("全企业"))] if reach.everywhere else []
    return {
        "course_id": [(row.id, row.title) for row in courses],
        "department_id": [*everybody, *departments],
        "post_id": [(0, _("不限")), *_named(session, Post)],
        "specialty_id": [(0, _("不限")), *_named(session, Specialty)],
    }


def _named(session: Any, table: Any) -> list[tuple[int, str]]:
    return [
        (row.id, row.name) for row in session.execute(sa.select(table.id, table.name).order_by(table.name))
    ]
