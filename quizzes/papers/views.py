"""The list of quizzes and what is done with one: publish, try, close, copy."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from learnplatform.access import role
from learnplatform.database import db
from learnplatform.problems import Invalid, NotFound
from learnplatform.web.numbers import page_number
from quizzes.arena import guarding
from quizzes.attempts import service as attempts
from quizzes.papers import queries, service, trying, words
from quizzes.papers.models import Quiz

blueprint = Blueprint("papers", __name__, url_prefix="/manage/quizzes", template_folder="templates")


def own_quiz(session: Session, quiz_id: int) -> Quiz:
    """The quiz, if it lies within the visitor's reach. Raises NotFound."""
    quiz = queries.quiz_within(session, quiz_id, current_user.reach("trainer"))
    if quiz is None:
        raise NotFound
    return quiz


@blueprint.get("")
@role("trainer")
def index() -> str:
    state, search = request.args.get("state", ""), request.args.get("q", "").strip()
    state = state if state in words.STATES else ""
    with db.read() as session:
        rows, here = queries.quizzes(session, current_user.reach("trainer"), state, search, page_number())
    return render_template(
        "papers/index.html",
        rows=rows,
        paging=here,
        state=state,
        search=search,
    )


@blueprint.get("/<int:quiz_id>/publish")
@role("trainer")
def review(quiz_id: int) -> str | Response:
    """What workers will see, before it is let out; and what is still missing."""
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        if quiz.state != "draft":
            return redirect(url_for("papers.show", quiz_id=quiz_id))
        draft = service.draft_of(session, quiz)
        faults = trying.standing_faults(session, quiz, draft)
        audience = queries.audience_names(session, draft.audience)
        branch = queries.branch_name(session, quiz.branch_id)
        shared = guarding.warning(session, quiz, draft)
    return render_template(
        "papers/publish.html",
        quiz=quiz,
        draft=draft,
        faults=faults,
        audience=audience,
        branch=branch,
        shared=shared,
    )


@blueprint.post("/<int:quiz_id>/publish")
@role("trainer")
def publish(quiz_id: int) -> Response:
    _own(quiz_id)
    try:
        service.publish(quiz_id, current_user.id)
    except Invalid:
        # Something changed since the summary was shown; the summary says what.
        return redirect(url_for("papers.review", quiz_id=quiz_id))
    flash(_("已发布，职工现在就能看到这个测验。"))
    return redirect(url_for("papers.show", quiz_id=quiz_id))


@blueprint.post("/<int:quiz_id>/sample")
@role("trainer")
def draw_sample(quiz_id: int) -> Response:
    _own(quiz_id)
    trying.ready(quiz_id, current_user.id)
    return redirect(url_for("papers.sample", quiz_id=quiz_id, seed=secrets.token_hex(8)))


@blueprint.get("/<int:quiz_id>/sample/<seed>")
@role("trainer")
def sample(quiz_id: int, seed: str) -> str:
    """One paper as a worker could get it."""
    with db.read() as session:
        quiz = own_quiz(session, quiz_id)
        paper = trying.sample(session, quiz, seed[:64])
    return render_template(
        "papers/sample.html", quiz=quiz, paper=paper, total=sum(item.points for item in paper)
    )


@blueprint.post("/<int:quiz_id>/try")
@role("trainer")
def begin_trial(quiz_id: int) -> Response:
    """Take the quiz as a worker would; nothing of it counts."""
    _own(quiz_id)
    trying.ready(quiz_id, current_user.id)
    attempt, _new = attempts.start(current_user.id, quiz_id, trial=True, reach=current_user.reach("trainer"))
    return redirect(url_for("attempts.take", attempt_id=attempt.id))


@blueprint.post("/<int:quiz_id>/close")
@role("trainer")
def close(quiz_id: int) -> Response:
    _own(quiz_id)
    service.close(quiz_id, current_user.id)
    flash(_("已关闭：不能再开始作答，正在作答的人可以答完。"))
    return redirect(url_for("papers.show", quiz_id=quiz_id))


@blueprint.post("/<int:quiz_id>/reopen")
@role("trainer")
def reopen(quiz_id: int) -> Response:
    _own(quiz_id)
    service.reopen(quiz_id, current_user.id)
    flash(_("已重新开放。"))
    return redirect(url_for("papers.show", quiz_id=quiz_id))


@blueprint.post("/<int:quiz_id>/duplicate")
@role("trainer")
def duplicate(quiz_id: int) -> Response:
    _own(quiz_id)
    copy = service.duplicate(quiz_id, current_user.id)
    flash(_("已复制为草稿，请填写新的开放时间。"))
    return redirect(url_for("papers.edit", quiz_id=copy.id))


@blueprint.post("/<int:quiz_id>/delete")
@role("trainer")
def delete(quiz_id: int) -> Response:
    _own(quiz_id)
    service.delete(quiz_id, current_user.id)
    flash(_("草稿已删除。"))
    return redirect(url_for("papers.index"))


def _own(quiz_id: int) -> None:
    with db.read() as session:
        own_quiz(session, quiz_id)
