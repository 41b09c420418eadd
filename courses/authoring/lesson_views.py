"""The editor of a lesson: its page, autosave, preview, files, questions of the bank."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.authoring import choices, editing, managing, service, writing
from courses.authoring.kinds.reading import MOST_MARKDOWN
from courses.authoring.views import blueprint
from learnplatform.access import role
from learnplatform.database import db
from learnplatform.files.keeping import keep
from learnplatform.problems import Refusal
from learnplatform.uploads import read_upload
from learnplatform.web.i18n import site_timezone
from learnplatform.web.numbers import page_number
from quizzes.bank import queries as bank
from quizzes.bank import words as bank_words
from quizzes.bank.filters import Filters


@blueprint.get("/<int:course_id>/lessons/<int:lesson_id>")
@role("trainer")
def lesson(course_id: int, lesson_id: int) -> Any:
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        if course.draft_version_id is None:
            return redirect(url_for("authoring.show", course_id=course_id))
        page = editing.page(session, current_user, course, lesson_id)
        quizzes = choices.quizzes(session, current_user) if page.content.type == "quiz" else []
    return render_template("authoring/lesson.html", course=course, page=page, quizzes=quizzes)


@blueprint.put("/<int:course_id>/lessons/<int:lesson_id>")
@role("trainer")
def save_lesson(course_id: int, lesson_id: int) -> tuple[Response, int]:
    """Store what is in the editor: {"revision", "title", "body", …} → what is stored now; 409 with theirs."""
    given = request.get_json(silent=True)
    given = given if isinstance(given, dict) else {}
    try:
        with db.write() as session:
            saved = writing.save_lesson(session, current_user, course_id, lesson_id, _in_zone(given))
            shown = editing.told(session, current_user, saved.content, saved.questions)
    except Refusal as refusal:
        return jsonify(kind=refusal.kind, detail=str(refusal.detail), **refusal.extra), refusal.status
    if saved.stale:
        return jsonify(kind="stale", detail=_("这一节刚被别人改过。"), theirs=shown), 409
    return jsonify(shown), 200


def _in_zone(given: dict[str, Any]) -> dict[str, Any]:
    """A moment without a zone, as its field has it, is one of the site's."""
    release = given.get("release")
    if not isinstance(release, dict) or not isinstance(release.get("at"), str):
        return given
    try:
        moment = datetime.fromisoformat(release["at"])
    except ValueError:
        return given
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(site_timezone()))
    return {**given, "release": {"at": moment.isoformat()}}


@blueprint.post("/<int:course_id>/lessons/<int:lesson_id>/remove")
@role("trainer")
def remove_lesson(course_id: int, lesson_id: int) -> Response:
    with db.write() as session:
        draft = managing.draft_in(session, managing.held(session, current_user, course_id))
        content = writing.lesson_in(session, draft.id, lesson_id)
        title = content.title
        service.remove_lesson(session, draft, content)
    flash(_("已从草稿里删掉「%(title)s」。已发布的版本不受影响。", title=title))
    return redirect(url_for("authoring.show", course_id=course_id))


@blueprint.post("/<int:course_id>/preview")
@role("trainer")
def preview(course_id: int) -> Response:
    """The Markdown in the editor as learners would see it. Stores nothing."""
    source = request.form.get("markdown", "")[:MOST_MARKDOWN]
    with db.read() as session:
        managing.authored(session, current_user, course_id)
        html = editing.shown(session, current_user, source)
    return jsonify(html=str(html))


@blueprint.post("/<int:course_id>/files")
@role("trainer")
def upload(course_id: int) -> tuple[Response, int]:
    """Keep a small file (pictures that are pasted above all) → {uid, name, kind, …}; large ones come by tus."""
    with db.read() as session:
        managing.authored(session, current_user, course_id)
    try:
        content = read_upload(request.files.get("file"))
        kinds = tuple(request.form.get("kinds", "").split()) or None
        with db.write() as session:
            name = request.files["file"].filename or "file"
            file = keep(session, [content], name, owner_id=current_user.id, kinds=kinds)
        return jsonify(editing.file_told(current_user, file)), 201
    except Refusal as refusal:
        return jsonify(kind=refusal.kind, detail=str(refusal.detail)), refusal.status


@blueprint.get("/<int:course_id>/files/<uid>")
@role("trainer")
def file(course_id: int, uid: str) -> Response:
    """What the editor shows of a file that came by tus."""
    with db.read() as session:
        managing.authored(session, current_user, course_id)
        found = editing.file_of(session, current_user, uid)
    return jsonify(editing.file_told(current_user, found))


@blueprint.get("/<int:course_id>/bank")
@role("trainer")
def questions(course_id: int) -> Response:
    """Questions for a recording, by search: {said, page, pages, rows: [{id, stem, kind}]}."""
    with db.read() as session:
        managing.authored(session, current_user, course_id)
        chosen = Filters(q=request.args.get("q", "")[:200], state="active")
        found = bank.listing(session, current_user.reach("trainer"), chosen, page_number())
        rows = [
            {"id": row.id, "stem": editing.plain(row.stem_html), "kind": str(bank_words.KINDS[row.kind])}
            for row in found.rows[:20]
        ]
    return jsonify(said=_("找到 %(n)d 题", n=found.total), rows=rows)
