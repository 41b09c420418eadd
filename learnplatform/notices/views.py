"""The notification box as a page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import signed_in
from learnplatform.database import db
from learnplatform.notices import service
from learnplatform.parts import parts

blueprint = Blueprint("notices", __name__, url_prefix="/notices", template_folder="templates")


@blueprint.get("")
@signed_in
def index() -> str:
    texts = parts().notice_texts
    with db.read() as session:
        rows = service.latest(session, current_user.id)
    lines = [(row, texts[row.kind](row.params)) for row in rows if row.kind in texts]
    return render_template("notices/index.html", lines=lines)


@blueprint.get("/<int:notice_id>")
@signed_in
def follow(notice_id: int) -> Response:
    """Where the notice leads; whoever goes there has read it."""
    with db.write() as session:
        link = service.read(session, current_user.id, notice_id)
    return redirect(link or url_for("notices.index"))


@blueprint.post("/read")
@signed_in
def read() -> Response:
    with db.write() as session:
        service.read_all(session, current_user.id)
    return redirect(url_for("notices.index"))
