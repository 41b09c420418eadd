"""Questions and answers under a lesson."""

from __future__ import annotations

from flask import flash, redirect, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.learning import discussion
from courses.learning.forms import QuestionForm
from courses.learning.models import LessonAnswer, LessonQuestion
from courses.learning.note_views import LESSON
from courses.learning.views import address, blueprint, lesson_page
from learnplatform.access import signed_in
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid, TooMany

REFUSED = (Conflict, Invalid, TooMany)


@blueprint.post(f"{LESSON}/discussion")
@signed_in
def ask_question(course_id: int, lesson_id: int) -> Response | tuple[str, int]:
    form = QuestionForm()
    if not form.validate_on_submit():
        return lesson_page(course_id, lesson_id, question_form=form), 422
    try:
        with db.write() as session:
            discussion.ask(session, current_user, course_id, lesson_id, form.question.data)
    except REFUSED as refusal:
        flash(str(refusal.detail), "error")
    return redirect(address(course_id, lesson_id, "discussion"))


@blueprint.post("/lesson-questions/<int:question_id>")
@signed_in
def change_question(question_id: int) -> Response:
    """Answer it, settle it, take it away: `do`."""
    with db.read() as session:
        question, course, _author = discussion.question_for(session, current_user, question_id)
    try:
        with db.write() as session:
            _change(session, question)
    except REFUSED as refusal:
        flash(str(refusal.detail), "error")
    return redirect(address(course.id, question.lesson_id, f"question-{question.id}"))


def _change(session: Session, question: LessonQuestion) -> None:
    do = request.form.get("do")
    if do == "remove":
        discussion.remove_question(session, current_user, question.id, request.form.get("reason") or "")
    elif do == "settle":
        discussion.settle(session, current_user, question.id)
    else:
        discussion.answer(session, current_user, question.id, request.form.get("answer") or "")


@blueprint.post("/lesson-answers/<int:answer_id>/removal")
@signed_in
def remove_answer(answer_id: int) -> Response:
    with db.read() as session:
        given = session.get(LessonAnswer, answer_id)
        question, course, _author = discussion.question_for(
            session, current_user, given.question_id if given else 0
        )
    try:
        with db.write() as session:
            discussion.remove_answer(session, current_user, answer_id, request.form.get("reason") or "")
    except REFUSED as refusal:
        flash(str(refusal.detail), "error")
    return redirect(address(course.id, question.lesson_id, f"question-{question.id}"))
