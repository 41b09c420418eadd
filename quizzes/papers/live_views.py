"""A quiz while it runs: who is at it, putting one attempt right, how its questions went, results to Excel."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import role
from learnplatform.database import db
from learnplatform.jobs.service import enqueue
from learnplatform.problems import NotFound, Refusal
from learnplatform.web.i18n import site_timezone
from learnplatform.web.numbers import page_number
from quizzes.attempts import late_forms
from quizzes.attempts import service as attempts
from quizzes.attempts.forms import ExtendForm, ReasonForm
from quizzes.papers import live, queries, service, words
from quizzes.papers.models import Pool
from quizzes.papers.tasks import RESULTS_EXPORT
from quizzes.papers.views import blueprint, own_quiz


def _asked() -> dict[str, Any]:
    """What of the attempts is asked for in the address."""
    state = request.args.get("state", "")
    return {
        "state": state if state in words.ATTEMPTS else "",
        "words": request.args.get("q", "").strip(),
        "page": page_number(),
    }


@blueprint.get("/<int:quiz_id>")
@role("trainer")
def show(quiz_id: int) -> str:
    asked = _asked()
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        draft = service.draft_of(session, quiz)
        watched = live.watch(session, quiz, current_user.reach("trainer"), **asked)
        audience = queries.audience_names(session, draft.audience)
        branch = queries.branch_name(session, quiz.branch_id)
        board, pool = queries.board_id(session, quiz_id), session.get(Pool, quiz.pool_id or 0)
    return render_template(
        "papers/show.html",
        quiz=quiz,
        watched=watched,
        audience=audience,
        branch=branch,
        board=board,
        pool=pool,
        **asked,
    )


@blueprint.get("/<int:quiz_id>/version")
@role("trainer")
def version(quiz_id: int) -> Response:
    """Whether the live page would look different: answers 304 to who has its ETag."""
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        watched = live.watch(session, quiz, current_user.reach("trainer"), **_asked())
    response = jsonify(version=watched.version)
    response.set_etag(watched.version)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@blueprint.get("/<int:quiz_id>/attempts/<int:attempt_id>")
@role("trainer")
def attempt(quiz_id: int, attempt_id: int) -> str:
    return _attempt_page(quiz_id, attempt_id, ReasonForm(formdata=None), ExtendForm(formdata=None))


@blueprint.post("/<int:quiz_id>/attempts/<int:attempt_id>/void")
@role("trainer")
def void(quiz_id: int, attempt_id: int) -> str | Response:
    _check(quiz_id, attempt_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _attempt_page(quiz_id, attempt_id, form, ExtendForm(formdata=None))
    attempts.void(current_user.id, current_user.reach("trainer"), attempt_id, form.reason.data or "")
    flash(_("这份答卷已作废，名次已重新计算。"))
    return redirect(url_for("papers.attempt", quiz_id=quiz_id, attempt_id=attempt_id))


@blueprint.post("/<int:quiz_id>/attempts/<int:attempt_id>/extend")
@role("trainer")
def extend(quiz_id: int, attempt_id: int) -> str | Response:
    _check(quiz_id, attempt_id)
    form = ExtendForm()
    if not form.validate_on_submit():
        return _attempt_page(quiz_id, attempt_id, ReasonForm(formdata=None), form)
    reach = current_user.reach("trainer")
    try:
        attempts.extend(current_user.id, reach, attempt_id, form.minutes.data or 0, form.reason.data or "")
    except Refusal as refusal:
        form.minutes.errors = [str(refusal.detail or refusal.title)]
        return _attempt_page(quiz_id, attempt_id, ReasonForm(formdata=None), form)
    flash(_("已延长，答卷页面会自动更新剩余时间。"))
    return redirect(url_for("papers.attempt", quiz_id=quiz_id, attempt_id=attempt_id))


@blueprint.post("/<int:quiz_id>/attempts/<int:attempt_id>/late/<int:late_id>")
@role("trainer")
def accept_late(quiz_id: int, attempt_id: int, late_id: int) -> Response:
    """Let a late answer count after all."""
    _check(quiz_id, attempt_id)
    late_forms.accept(current_user.reach("trainer"), attempt_id, late_id)
    return redirect(url_for("papers.attempt", quiz_id=quiz_id, attempt_id=attempt_id))


def _check(quiz_id: int, attempt_id: int) -> None:
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        if live.attempt_within(session, quiz, attempt_id, current_user.reach("trainer")) is None:
            raise NotFound


def _attempt_page(quiz_id: int, attempt_id: int, voiding: ReasonForm, extending: ExtendForm) -> str:
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        found = live.attempt_within(session, quiz, attempt_id, current_user.reach("trainer"))
        if found is None:
            raise NotFound
        late = live.late_answers(session, attempt_id)
        history = live.history(session, attempt_id)
        score = live.score(session, quiz, attempt_id)
    one, person = found
    return render_template(
        "papers/attempt.html",
        quiz=quiz,
        attempt=one,
        person=person,
        late=late,
        late_forms=late_forms.blank(answer.id for answer, *_rest in late),
        history=history,
        score=score,
        voiding=voiding,
        extending=extending,
    )


@blueprint.get("/<int:quiz_id>/questions")
@role("trainer")
def question_shares(quiz_id: int) -> str:
    """How the questions went; reads the marks of the newest goes, hence only on request."""
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        shares, goes = live.shares(session, quiz, current_user.reach("trainer"))
    return render_template("papers/questions.html", quiz=quiz, shares=shares, goes=goes, most=live.MOST_READ)


@blueprint.post("/<int:quiz_id>/export")
@role("trainer")
def export(quiz_id: int) -> Response:
    """Have a worker write the results to a workbook."""
    reach = current_user.reach("trainer")
    with db.write() as session:
        own_quiz(session, quiz_id)
        params = {"quiz_id": quiz_id, "everywhere": reach.everywhere, "paths": list(reach.paths)}
        params |= {"timezone": site_timezone(), "back": url_for("papers.show", quiz_id=quiz_id)}
        job = enqueue(session, RESULTS_EXPORT, current_user.id, params)
    return redirect(url_for("jobs.show", job_id=job.id))
