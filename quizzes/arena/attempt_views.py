"""The challenges on an arena, for its officers: look, void, let a late answer count; the reigns follow."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import role
from learnplatform.database import db
from learnplatform.problems import Conflict
from learnplatform.web.numbers import page_number
from quizzes.arena import office
from quizzes.arena.officer_views import blueprint, mine, reach
from quizzes.attempts import late_forms, putting_right
from quizzes.attempts.forms import ReasonForm
from quizzes.papers import live, words

PAGE = 50


@blueprint.get("/<int:arena_id>/attempts")
@role("officer")
def attempts(arena_id: int) -> str:
    asked = request.args.get("q", "").strip()
    with db.read() as session:
        one = mine(session, arena_id)
        rows, here = office.attempts(session, arena_id, asked, page_number(), PAGE)
    return render_template(
        "arena/attempts.html", one=one, rows=rows, paging=here, q=asked, states=words.ATTEMPTS
    )


@blueprint.route("/<int:arena_id>/attempts/<int:attempt_id>", methods=["GET", "POST"])
@role("officer")
def attempt(arena_id: int, attempt_id: int) -> Any:
    """One challenge: void it with a reason, and the reigns are decided anew from there."""
    _check(arena_id, attempt_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            putting_right.void(current_user.id, reach(), attempt_id, form.reason.data or "")
            flash(_("这次挑战已作废，擂主已按剩下的挑战重新排定。"))
        except Conflict as refusal:
            flash(str(refusal.detail), "error")
        return _back(arena_id, attempt_id)
    return _page(arena_id, attempt_id, form)


@blueprint.post("/<int:arena_id>/attempts/<int:attempt_id>/late/<int:late_id>")
@role("officer")
def accept_late(arena_id: int, attempt_id: int, late_id: int) -> Response:
    """Let a late answer count after all."""
    _check(arena_id, attempt_id)
    late_forms.accept(reach(), attempt_id, late_id)
    return _back(arena_id, attempt_id)


def _check(arena_id: int, attempt_id: int) -> None:
    with db.read() as session:
        mine(session, arena_id)
        office.attempt(session, arena_id, attempt_id)


def _back(arena_id: int, attempt_id: int) -> Response:
    return redirect(url_for("arena_office.attempt", arena_id=arena_id, attempt_id=attempt_id))


def _page(arena_id: int, attempt_id: int, voiding: ReasonForm) -> str:
    with db.read() as session:
        one = mine(session, arena_id)
        row = office.attempt(session, arena_id, attempt_id)
        late = live.late_answers(session, attempt_id)
        history = live.history(session, attempt_id)
    return render_template(
        "arena/attempt.html",
        one=one,
        row=row,
        late=late,
        late_forms=late_forms.blank(answer.id for answer, *_rest in late),
        history=history,
        voiding=voiding,
        states=words.ATTEMPTS,
    )
