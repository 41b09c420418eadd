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


def void(actor_id: int, reach: Reach, attempt_id: int, reason: str) -> None:
    """Make the attempt count for nothing, whatever its state; boards and reigns follow in the same transaction.

    `reach`: how far the actor's office reaches; it must cover the quiz. Raises NotFound, Invalid (no reason),
    Conflict («voided» already).
    """
    with db.write() as session:
        attempt = locked(session, reach, attempt_id)
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
) -> datetime:
    """Give the attempt `minutes` more, counted from its deadline or, where that is past, from now; the new deadline.

    One that the clock submitted is reopened, as long as it is not graded. Raises NotFound, Conflict («graded»,
    «submitted» by the person, «another-go» begun since, «numbered»: a challenge that others are decided after),
    Invalid.
    """
    moment = moment or now()
    with db.write() as session:
        attempt = locked(session, reach, attempt_id)
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


def locked(session: Session, reach: Reach, attempt_id: int) -> Attempt:
    """The attempt, locked. Raises NotFound where `reach` does not cover its quiz."""
    attempt = session.get(Attempt, attempt_id, with_for_update={"key_share": True})
    if attempt is None:
        raise NotFound
    path = session.scalar(
        sa.select(Department.path)
        .join(Quiz, Quiz.branch_id == Department.id)
        .where(Quiz.id == attempt.quiz_id)
    )
    if not reach.covers(path):
        raise NotFound
    return attempt


def given_reason(reason: str) -> str:
    """The reason without the space around it. Raises Invalid where there is none."""
    reason = reason.strip()
    if not reason:
        raise Invalid(_("请写明理由。"), faults=[{"place": "reason", "message": _("请写明理由。")}])
    return reason


def _refuse_extension(session: Session, attempt: Attempt) -> None:
    if attempt.state == "in_progress":
        return
    if attempt.state == "voided":
        raise conflict("voided")
    if attempt.state != "submitted":
        raise Conflict(_("已经评分，只能作废后另考一次。"), kind="graded")
    if attempt.submitted_by == "person":
        raise conflict("submitted")
    if attempt.arena_number is not None:
        raise Conflict(_("擂台上的这一次已经排了先后，只能作废后再挑战。"), kind="numbered")
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
