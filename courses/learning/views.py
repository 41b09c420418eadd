"""The page of a lesson."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from courses.learning import showing
from courses.learning.forms import NoteForm, QuestionForm
from learnplatform.access import signed_in

blueprint = Blueprint("learning", __name__, template_folder="templates")


@blueprint.get("/courses/<int:course_id>/lessons/<int:lesson_id>")
@signed_in
def lesson(course_id: int, lesson_id: int) -> str:
    return lesson_page(course_id, lesson_id)


def lesson_page(course_id: int, lesson_id: int, **forms: Any) -> str:
    """The page, with what somebody has just filled in and must mend."""
    page = showing.lesson_page(current_user, course_id, lesson_id, preview=is_preview())
    return render_template(
        "learning/lesson.html",
        page=page,
        course_id=course_id,
        note_form=forms.get("note_form") or NoteForm(formdata=None),
        question_form=forms.get("question_form") or QuestionForm(formdata=None),
    )


def is_preview() -> bool:
    return "preview" in request.args


def address(course_id: int, lesson_id: int, anchor: str) -> str:
    """The page, at one of its places."""
    preview = "1" if is_preview() else None
    return url_for(
        "learning.lesson", course_id=course_id, lesson_id=lesson_id, preview=preview, _anchor=anchor
    )
