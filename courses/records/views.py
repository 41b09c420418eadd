"""My skill record as a page."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from courses.records import showing, words
from learnplatform.access import signed_in
from learnplatform.database import db
from learnplatform.web.numbers import whole

blueprint = Blueprint("records", __name__, template_folder="templates")


@blueprint.get("/me/record")
@signed_in
def show() -> str:
    with db.read() as session:
        record = showing.record(session, current_user, whole(request.args.get("year"), most=9_999))
    return render_template("records/show.html", record=record, words=words)
