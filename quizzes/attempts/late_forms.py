"""The form by which an officer or a trainer lets a late answer count: one for each, on three pages."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import flash
from flask_babel import gettext as _
from flask_login import current_user

from learnplatform.access import Reach
from learnplatform.problems import Conflict, Invalid
from quizzes.attempts import service
from quizzes.attempts.forms import ReasonForm


def blank(late_ids: Iterable[int]) -> dict[int, ReasonForm]:
    """By the late answer's id, the form that takes the reason."""
    return {late_id: ReasonForm(formdata=None, prefix=_prefix(late_id)) for late_id in late_ids}


def accept(reach: Reach, attempt_id: int, late_id: int, also: sa.ColumnElement[bool] | None = None) -> None:
    """Let the late answer count with the reason that was sent, and say what came of it. Raises NotFound."""
    form = ReasonForm(prefix=_prefix(late_id))
    if not form.validate():
        flash(" ".join(map(str, form.reason.errors)), "error")
        return
    try:
        service.accept_late(current_user.id, reach, attempt_id, late_id, form.reason.data or "", also=also)
    except (Conflict, Invalid) as refusal:
        flash(str(refusal.detail or refusal.title), "error")
    else:
        flash(_("已采纳，这份答卷已重新评分。"))


def _prefix(late_id: int) -> str:
    return f"late-{late_id}"
