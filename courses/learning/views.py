"""The page of a lesson."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from courses.learning import showing
from learnplatform.access import signed_in

blueprint = Blueprint("learning", __name__, template_folder="templates")


@blueprint.get("/courses/<int:course_id>/lessons/<int:lesson_id>")
@signed_in
def lesson(course_id: int, lesson_id: int) -> str:
    page = showing.lesson_page(current_user, course_id, lesson_id, preview="preview" in request.args)
    return render_template("learning/lesson.html", page=page, course_id=course_id)
