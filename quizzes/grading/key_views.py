"""The way of an officer to a wrong key: find the question of the quiz, mend its key, say why."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from learnplatform.access import role
from learnplatform.database import db
from learnplatform.web.numbers import page_number
from quizzes.bank import queries, words
from quizzes.bank.editors import editor_of
from quizzes.bank.forms import QuestionForm
from quizzes.grading import keys, regrading
from quizzes.grading.forms import WhyForm
from quizzes.grading.views import blueprint, reach


@blueprint.get("/<int:quiz_id>/corrections/questions")
@role("trainer", "officer")
def key_list(quiz_id: int) -> str:
    asked = request.args.get("q", "").strip()
    with db.read() as session:
        quiz = regrading.quiz_within(session, quiz_id, reach())
        rows, here = keys.listing(session, quiz, reach(), asked, page_number())
    return render_template(
        "grading/questions.html", quiz=quiz, rows=rows, paging=here, q=asked, kinds=words.KINDS
    )


@blueprint.route("/<int:quiz_id>/corrections/questions/<int:question_id>", methods=["GET", "POST"])
@role("trainer", "officer")
def key(quiz_id: int, question_id: int) -> Any:
    """The key of one question, to be mended with a reason."""
    with db.read() as session:
        quiz = regrading.quiz_within(session, quiz_id, reach())
        detail = queries.detail(session, keys.question_of(session, quiz, reach(), question_id))
    form, why = editor_of(detail.question.kind)(), WhyForm(prefix="why")
    if request.method == "GET":
        form.fill(detail.version.content, detail.version.key)
        form.explanation.data, form.based_on.data = detail.version.explanation, str(detail.version.id)
    elif _wants_save(form, why, detail):
        with db.write() as session:
            stored = keys.mend(
                session, form, quiz, question_id, reach(), why.reason.data or "", current_user.id
            )
        if stored is not None:
            flash(_("答案已改好，成为第 %(n)d 版。接着勾选它，看成绩和名次会有什么变化。", n=stored.number))
            return redirect(url_for("grading.corrections", quiz_id=quiz_id))
        flash(_("这道题刚被别人改过，请看清现在的答案再改。"), "error")
        return redirect(url_for("grading.key", quiz_id=quiz_id, question_id=question_id))
    return _page(quiz, detail, form, why)


def _wants_save(form: QuestionForm, why: WhyForm, detail: queries.Detail) -> bool:
    """Whether a save was asked for and nothing is wrong with what is typed."""
    form.stem.data = detail.version.content.get("stem", "")
    if form.rearrange(request.form.get("do", "save")):
        return False
    valid = form.validate() & why.validate()
    found = keys.faults(form, detail.version)
    form.show_faults(found)
    return bool(valid) and not found


def _page(quiz: Any, detail: queries.Detail, form: QuestionForm, why: WhyForm) -> Any:
    form.prepare()
    page = render_template("grading/key.html", quiz=quiz, detail=detail, form=form, why=why, key_only=True)
    return page, (422 if form.faulty or why.errors else 200)
