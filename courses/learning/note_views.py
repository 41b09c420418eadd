"""Notes and bookmarks: beside a lesson, and all of them on a page of their own."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.learning import notes
from courses.learning.forms import NoteForm
from courses.learning.views import address, blueprint, lesson_page
from learnplatform.access import signed_in
from learnplatform.database import db
from learnplatform.problems import Conflict
from learnplatform.web.numbers import page_number, whole

LESSON = "/courses/<int:course_id>/lessons/<int:lesson_id>"


@blueprint.post(f"{LESSON}/notes")
@signed_in
def add_note(course_id: int, lesson_id: int) -> Response | tuple[str, int]:
    form = NoteForm()
    if not form.validate_on_submit():
        return lesson_page(course_id, lesson_id, note_form=form), 422
    at, paragraph = whole(form.at.data or ""), whole(form.paragraph.data or "", most=100_000)
    quote = form.quote.data or ""
    try:
        with db.write() as session:
            notes.add(
                session,
                current_user,
                course_id,
                lesson_id,
                form.note.data,
                at_ms=at,
                paragraph=paragraph,
                quote=quote,
            )
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return redirect(address(course_id, lesson_id, "notes"))


@blueprint.post("/me/notes/<int:note_id>")
@signed_in
def change_note(note_id: int) -> Response:
    text = (request.form.get("note") or "").strip()[:5_000]
    with db.write() as session:
        note = notes.mine(session, current_user.id, note_id)
        lesson_id, course_id = note.lesson_id, notes.course_of(session, note.lesson_id)
        if request.form.get("do") == "delete":
            notes.remove(session, current_user.id, note_id)
        elif text:
            notes.change(session, current_user.id, note_id, text)
    if request.form.get("from") == "lesson":
        return redirect(address(course_id, lesson_id, "notes"))
    return redirect(url_for("learning.notes"))


@blueprint.get("/me/notes", endpoint="notes")
@signed_in
def index() -> str:
    q, page = (request.args.get("q") or "").strip()[:100], page_number()
    with db.read() as session:
        count = notes.count(session, current_user.id, q)
        courses = notes.listed(session, current_user.id, q, page)
        kept = notes.bookmarks(session, current_user.id) if not q and page == 1 else []
    pages = -(-count // notes.A_PAGE)
    return render_template(
        "learning/notes.html", courses=courses, kept=kept, q=q, count=count, page=page, pages=pages
    )


@blueprint.get("/me/notes.md")
@signed_in
def export_notes() -> Response:
    with db.read() as session:
        text = notes.as_markdown(notes.listed(session, current_user.id))
    answer = Response(text, mimetype="text/markdown")
    answer.headers.set("Content-Disposition", "attachment", filename="notes.md")
    return answer


@blueprint.post(f"{LESSON}/bookmark")
@signed_in
def bookmark(course_id: int, lesson_id: int) -> Response:
    kept = request.form.get("kept") == "1"
    with db.write() as session:
        notes.keep(session, current_user, course_id, lesson_id, kept=kept)
    flash(_("已收藏，在「我的笔记」里找得到。") if kept else _("已取消收藏。"))
    return redirect(address(course_id, lesson_id, ""))
