"""What an officer may do to one person's attempt: void it, extend it. Audited, with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.models import Department
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.attempts.models import Answer, Attempt
from quizzes.attempts.words import conflict
from quizzes.grading import service as grading
from quizzes.papers.models import Quiz

MOST_MINUTES = 24 * 60


Also = sa.ColumnElement[bool] | None  # a condition on attempts under which they are the actor's matter too


def void(actor_id: int, reach: Reach, attempt_id: int, reason: str, also: Also = None) -> None:
    """Make the attempt count for nothing, whatever its state; boards and reigns follow in the same transaction.

    `reach`, `also`: see `may`. Raises NotFound, Invalid (no reason), Conflict («voided» already).
    """
    with db.write() as session:
        attempt = locked(session, reach, attempt_id, also)
        reason = given_reason(reason)
        if attempt.state == "voided":
            raise conflict("voided")
        before = attempt.state
        _close_answers(session, attempt, is_open=False)
        attempt.state, attempt.voided_reason = "voided", reason
        audit.record(session, actor_id, "attempt.voided", "attempt", attempt.id, reason, before=before)
        session.flush()
        grading.on_voided(session, attempt.id)


def extend(
    actor_id: int,
    reach: Reach,
    attempt_id: int,
    minutes: int,
    reason: str,
    moment: datetime | None = None,
    also: Also = None,
) -> datetime:
    """Give the attempt `minutes` more, counted from its deadline or, where that is past, from now; the new deadline.

    One that the clock submitted is reopened, as long as it is not graded. Raises NotFound, Conflict («graded»,
    «submitted» by the person, «another-go» begun since, «numbered»: a challenge on an arena), Invalid.
    """
    moment = moment or now()
    with db.write() as session:
        attempt = locked(session, reach, attempt_id, also)
        _refuse_extension(session, attempt)
        reason = given_reason(reason)
        if not 1 <= minutes <= MOST_MINUTES:
            raise Invalid(_("延长的时间要在 1 到 %(most)d 分钟之间。", most=MOST_MINUTES))
        before = {"state": attempt.state, "deadline_at": attempt.deadline_at.isoformat()}
        attempt.deadline_at = max(attempt.deadline_at, moment) + timedelta(minutes=minutes)
        grace = timedelta(milliseconds=current_app.extensions["settings"].grace_ms)
        attempt.closes_at = attempt.deadline_at + grace
        attempt.state, attempt.submitted_at, attempt.submitted_by = "in_progress", None, None
        attempt.duration_ms = None
        session.flush()
        _close_answers(session, attempt, is_open=True)
        audit.record(
            session,
            actor_id,
            "attempt.extended",
            "attempt",
            attempt.id,
            reason,
            minutes=minutes,
            before=before,
        )
        return attempt.deadline_at


def may(session: Session, reach: Reach, attempt: Attempt, also: Also = None) -> bool:
    """Whether the attempt is the matter of somebody whose office reaches as far as `reach`.

    It is where the quiz lies within; `also` is another condition that is enough, such as an entry of the actor's
    own branch in a competition of that branch, whosever the quiz is.
    """
    path = session.scalar(
        sa.select(Department.path)
        .join(Quiz, Quiz.branch_id == Department.id)
        .where(Quiz.id == attempt.quiz_id)
    )
    if reach.covers(path):
        return True
    if also is None:
        return False
    return bool(session.scalar(sa.select(sa.exists().where(Attempt.id == attempt.id, also))))


def locked(session: Session, reach: Reach, attempt_id: int, also: Also = None) -> Attempt:
    """The attempt, locked. Raises NotFound where it is not the actor's matter."""
    attempt = session.get(Attempt, attempt_id, with_for_update={"key_share": True})
    if attempt is None or not may(session, reach, attempt, also):
        raise NotFound
    return attempt


def given_reason(reason: str) -> str:
    """The reason without the space around it. Raises Invalid where there is none."""
    reason = reason.strip()
    if not reason:
        raise Invalid(_("请写明理由。"), faults=[{"place": "reason", "message": _("请写明理由。")}])
    return reason


def _refuse_extension(session: Session, attempt: Attempt) -> None:
    if attempt.arena_id is not None and attempt.state in ("in_progress", "submitted"):
        raise Conflict(
            _("擂台上的挑战不能延长：人人时间一样，先后也要作数。只能作废后再挑战。"), kind="numbered"
        )
    if attempt.state == "in_progress":
        return
    if attempt.state == "voided":
        raise conflict("voided")
    if attempt.state != "submitted":
        raise Conflict(_("已经评分，只能作废后另考一次。"), kind="graded")
    if attempt.submitted_by == "person":
        raise conflict("submitted")
    another = sa.exists().where(
        Attempt.quiz_id == attempt.quiz_id,
        Attempt.person_id == attempt.person_id,
        Attempt.state == "in_progress",
    )
    if session.scalar(sa.select(another)):
        raise Conflict(_("这个人已经开始了另一次。"), kind="another-go")


def _close_answers(session: Session, attempt: Attempt, *, is_open: bool) -> None:
    session.execute(
        sa.update(Answer)
        .where(Answer.attempt_id == attempt.id)
        .values(open=is_open, closes_at=attempt.closes_at)
    )
