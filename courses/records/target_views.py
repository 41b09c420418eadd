"""How many credit hours a year asks, set by officers for the branches in their reach."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.records import giving, targets
from courses.records.forms import TargetForm
from courses.records.office_views import blueprint, chosen_year, officer_reach
from courses.records.showing import today
from learnplatform.access import role
from learnplatform.database import db
from learnplatform.web.numbers import whole


@blueprint.route("/targets", methods=["GET", "POST"], endpoint="targets")
@role("officer")
def show() -> Any:
    form, year = TargetForm(), chosen_year()
    with db.read() as session:
        if request.method == "POST":
            giving.branch_of(session, current_user, _branch())
        form.offer(targets.offers(session, officer_reach()))
        rows = targets.listed(session, officer_reach(), year)
    if form.validate_on_submit():
        with db.write() as session:
            giving.set_target(
                session, current_user, year, _branch(), form.post.data or None, form.hours.hundredths
            )
        flash(_("目标已保存。"))
        return redirect(url_for("records_office.targets", year=year))
    page = render_template("records/targets.html", form=form, rows=rows, year=year, this_year=today().year)
    return page, 422 if form.errors else 200


@blueprint.post("/targets/remove")
@role("officer")
def remove_target() -> Response:
    with db.write() as session:
        post_id = whole(request.form.get("post")) or None
        giving.set_target(session, current_user, chosen_year(), _branch(), post_id, None)
    flash(_("目标已删除。"))
    return redirect(url_for("records_office.targets", year=chosen_year()))


def _branch() -> int | None:
    return whole(request.form.get("branch")) or None
