"""A worker's quizzes: what is open, its rules, taking it, how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import signed_in
from learnplatform.clock import milliseconds, now
from learnplatform.problems import Conflict, NotFound
from learnplatform.web.filters import exact, moment
from learnplatform.web.guard import safe_next
from quizzes.arena import showing as arenas
from quizzes.attempts import mine, page_words, service
from quizzes.attempts.mine import Shell
from quizzes.attempts.shapes import Pending, Result, ReviewedQuestion
from quizzes.attempts.words import REASONS
from quizzes.bank.kinds.base import Mark
from quizzes.papers import rules

blueprint = Blueprint("attempts", __name__, template_folder="templates")


@blueprint.get("/quizzes")
@signed_in
def index() -> str:
    open_now = ordered(
        [front for front in service.open_quizzes(current_user.id) if front.quiz.arena_id is None]
    )
    mine_by_quiz = mine.counted(mine.goes(current_user.id, [front.quiz.id for front in open_now]))
    return render_template(
        "attempts/index.html", fronts=open_now, counted=mine_by_quiz, finished=mine.finished(current_user.id)
    )


@blueprint.get("/quizzes/<int:quiz_id>")
@signed_in
def quiz(quiz_id: int) -> str:
    front = service.front(current_user.id, quiz_id)
    goes = mine.goes(current_user.id, [quiz_id])
    star, entry_mark = arenas.to_beat(front.quiz.arena_id)
    return render_template(
        "attempts/quiz.html",
        star=star,
        entry_mark=entry_mark,
        front=front,
        intro=mine.intro(quiz_id),
        goes=goes,
        counted=mine.counted(goes).get(quiz_id),
    )


@blueprint.post("/quizzes/<int:quiz_id>/start")
@signed_in
def start(quiz_id: int) -> Response:
    try:
        attempt, _is_new = service.start(current_user.id, quiz_id)
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
        return redirect(safe_next(request.form.get("next")) or url_for("attempts.quiz", quiz_id=quiz_id))
    return redirect(url_for("attempts.take", attempt_id=attempt.id))


@blueprint.get("/attempts/<int:attempt_id>")
@signed_in
def take(attempt_id: int) -> str | Response:
    attempt = own(attempt_id)
    left = milliseconds(attempt.deadline_at - now())
    if attempt.state != "in_progress" or left <= 0:
        return redirect(url_for("attempts.result", attempt_id=attempt_id))
    return render_template("attempts/take.html", attempt=attempt, given=given_to_page(attempt, left))


@blueprint.get("/attempts/<int:attempt_id>/result")
@signed_in
def result(attempt_id: int) -> str | Response:
    attempt = own(attempt_id)
    is_over = attempt.state != "in_progress"
    if not is_over and attempt.deadline_at > now():
        return redirect(url_for("attempts.take", attempt_id=attempt_id))
    found = service.result(current_user.id, attempt_id) if is_over else None
    if found is None or isinstance(found, Pending):
        return render_template(
            "attempts/waiting.html", attempt=attempt, given=handed_over(attempt, is_waiting=True)
        )
    front = front_of(attempt)
    return render_template(
        "attempts/result.html",
        attempt=attempt,
        found=found,
        front=front,
        reviewed=reviewed(found),
        given=handed_over(attempt, is_waiting=False),
        late_ids={late.question for late in found.late_answers},
        again=front is not None and front.startable,
    )


def own(attempt_id: int) -> Shell:
    """The visitor's attempt. Raises NotFound for somebody else's."""
    attempt = mine.shell(current_user.id, attempt_id)
    if attempt is None:
        raise NotFound
    return attempt


def front_of(attempt: Shell) -> service.Front | None:
    """The quiz as its author finds it now; None: it is not for them any more, or a trial."""
    if attempt.trial:
        return None
    try:
        return service.front(current_user.id, attempt.quiz_id)
    except NotFound:
        return None


def ordered(fronts: list[service.Front]) -> list[service.Front]:
    """What was begun first, then what can be begun, then what has to wait; each in the order they came."""
    return sorted(fronts, key=lambda front: 0 if front.attempt_id else 1 if front.startable else 2)


def given_to_page(attempt: Shell, left: int) -> dict[str, Any]:
    """What the taking page's modules are told; `left` in ms by the server's clock."""
    return {
        "attempt": str(attempt.id),
        "quiz": str(attempt.quiz_id),
        "person": str(current_user.id),
        "left": left,
        "result": url_for("attempts.result", attempt_id=attempt.id),
        "take": url_for("attempts.take", attempt_id=0),
        "words": page_words.words(),
    }


def handed_over(attempt: Shell, *, is_waiting: bool) -> dict[str, Any]:
    """What the result page's module is told. `open`: nobody has handed the paper in yet."""
    return {
        "attempt": str(attempt.id),
        "person": str(current_user.id),
        "open": attempt.state == "in_progress",
        "waiting": is_waiting and attempt.state != "needs_marking",
    }


def reviewed(found: Result) -> list[dict[str, Any]]:
    """The review's questions, each with its mark, ready for `bank/show_question.html`; empty: none may be shown.

    `mark` is None where it is withheld.
    """
    if found.questions is msgspec.UNSET:
        return []
    return [
        {
            "present": msgspec.to_builtins(question),
            "mark": mark_of(question),
            "number": number,
        }
        for number, question in enumerate(found.questions, 1)
    ]


def mark_of(question: ReviewedQuestion) -> Mark | None:
    if question.score is msgspec.UNSET or question.parts is msgspec.UNSET:
        return None
    return Mark(question.score, question.points, question.parts)


def ends_in(closes_at: datetime | None, moment: datetime | None = None) -> str:
    """«6 天后结束», «3 小时后结束», «12 分钟后结束»; «» where there is no end."""
    if closes_at is None:
        return ""
    return page_words.ends_in(milliseconds(closes_at - (moment or now())) // 60_000)


def refusal_words(front: service.Front) -> str:
    """Why no go can begin now, and when one can."""
    terms = front.terms
    if front.refusal == rules.NOT_YET and terms.opens_at is not None:
        return _("%(when)s 开始。", when=exact(terms.opens_at))
    if front.refusal == rules.OVER and terms.closes_at is not None:
        return _("%(when)s 已经结束。", when=exact(terms.closes_at))
    if front.refusal == rules.PAUSE and front.again_at is not None:
        return _("两次挑战之间要歇一会儿，%(when)s 再来。", when=moment(front.again_at))
    return str(REASONS[front.refusal]) if front.refusal else ""


def review_words(front: service.Front) -> str:
    """Why the answers are not shown, and when they will be."""
    terms = front.terms
    if terms.arena_state == "open":
        return _("擂台开放期间不公布答案。")
    if terms.review == "never":
        return _("这个测验不公布答案。")
    if terms.closes_at is not None:
        return _("测验结束、所有人都交卷后可以看答案（%(when)s 以后）。", when=exact(terms.closes_at))
    return _("测验结束后可以看答案。")
