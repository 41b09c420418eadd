"""The attempts of a competition, for its officers: look, void, extend, let a late answer count."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from learnplatform.access import role
from learnplatform.database import db
from learnplatform.problems import Conflict
from learnplatform.web.numbers import page_number
from quizzes.attempts import late_forms, putting_right
from quizzes.competitions import office, words
from quizzes.competitions.forms import ExtendForm, ReasonForm
from quizzes.competitions.officer_views import PAGE, blueprint, mine, reach
from quizzes.papers import live


@blueprint.get("/<int:competition_id>/attempts")
@role("officer")
def attempts(competition_id: int) -> str:
    page, words_asked = page_number(), request.args.get("q", "").strip()
    with db.read() as session:
        head = mine(session, competition_id)
        rows, here = office.attempts(session, head, words_asked, page, PAGE)
    return render_template(
        "competitions/attempts.html",
        head=head,
        one=head.competition,
        rows=rows,
        paging=here,
        q=words_asked,
        states=words.ATTEMPT_STATES,
    )


@blueprint.route("/<int:competition_id>/attempts/<int:attempt_id>", methods=["GET", "POST"])
@role("officer")
def attempt(competition_id: int, attempt_id: int) -> Any:
    """One person's go: void it, or give it more time; with a reason."""
    also = _also(competition_id, attempt_id)
    voiding, extending = ReasonForm(prefix="void"), ExtendForm(prefix="extend")
    mine_to = (current_user.id, reach(), attempt_id)
    try:
        if "void-reason" in request.form and voiding.validate_on_submit():
            putting_right.void(*mine_to, voiding.reason.data or "", also=also)
            flash(_("这份答卷已作废。"))
            return _back(competition_id, attempt_id)
        if "extend-reason" in request.form and extending.validate_on_submit():
            minutes, reason = extending.minutes.data or 0, extending.reason.data or ""
            putting_right.extend(*mine_to, minutes, reason, also=also)
            flash(_("已延长。"))
            return _back(competition_id, attempt_id)
    except Conflict as refusal:
        flash(str(refusal.detail), "error")
    return _page(competition_id, attempt_id, voiding, extending)


@blueprint.post("/<int:competition_id>/attempts/<int:attempt_id>/late/<int:late_id>")
@role("officer")
def accept_late(competition_id: int, attempt_id: int, late_id: int) -> Response:
    """Let a late answer count after all."""
    also = _also(competition_id, attempt_id)
    late_forms.accept(reach(), attempt_id, late_id, also)
    return _back(competition_id, attempt_id)


def _also(competition_id: int, attempt_id: int) -> sa.ColumnElement[bool] | None:
    """Which attempts are the officer's matter beside those of their branch's quizzes. Raises NotFound."""
    with db.read() as session:
        head = mine(session, competition_id)
        office.attempt(session, head, attempt_id)
    return office.also_mine(head, reach())


def _back(competition_id: int, attempt_id: int) -> Response:
    here = url_for("competitions_office.attempt", competition_id=competition_id, attempt_id=attempt_id)
    return redirect(here)


def _page(competition_id: int, attempt_id: int, voiding: ReasonForm, extending: ExtendForm) -> str:
    with db.read() as session:
        head = mine(session, competition_id)
        row = office.attempt(session, head, attempt_id)
        may = putting_right.may(session, reach(), row.attempt, office.also_mine(head, reach()))
        late = live.late_answers(session, attempt_id)
        history = live.history(session, attempt_id)
    return render_template(
        "competitions/attempt.html",
        head=head,
        one=head.competition,
        row=row,
        may=may,
        late=late,
        late_forms=late_forms.blank(answer.id for answer, *_rest in late) if may else {},
        history=history,
        voiding=voiding,
        extending=extending,
        states=words.ATTEMPT_STATES,
    )
