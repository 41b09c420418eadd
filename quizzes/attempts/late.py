"""A late answer counts only where somebody says so, with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.notices import service as notices
from learnplatform.problems import Conflict, NotFound
from quizzes.attempts.models import Answer, Attempt, LateAnswer
from quizzes.attempts.putting_right import Also, given_reason, locked
from quizzes.attempts.words import conflict
from quizzes.grading import service as grading
from quizzes.papers.models import Quiz


def accept_late(
    actor_id: int, reach: Reach, attempt_id: int, late_id: int, reason: str, also: Also = None
) -> None:
    """Let a late answer be the response after all, and grade the attempt again, in one transaction.

    `reach`, `also`: see `putting_right.may`. Places and reigns follow. Raises NotFound, Invalid (no reason), Conflict («voided», «not-graded» yet: a worker
    may be judging what the attempt holds now).
    """
    with db.write() as session:
        attempt = locked(session, reach, attempt_id, also)
        late = session.get(LateAnswer, late_id)
        if late is None or late.attempt_id != attempt.id:
            raise NotFound
        reason = given_reason(reason)
        if attempt.state == "voided":
            raise conflict("voided")
        if attempt.state != "graded":
            raise Conflict(_("评完分才能采纳迟到的作答。"), kind="not-graded")
        about = _replace(session, late)
        before, after = grading.grade_again(session, attempt.id)
        about |= {"score_before": before, "score_after": after}
        audit.record(session, actor_id, "attempt.late_accepted", "attempt", attempt.id, reason, **about)
        if before != after and not attempt.trial:
            _tell(session, attempt, reason)


def _replace(session: Session, late: LateAnswer) -> dict[str, object]:
    """Make the late response the answer's; what the audit log keeps of it."""
    answer = session.get(Answer, (late.attempt_id, late.version_id), with_for_update=True)
    if answer is None:
        raise NotFound
    about: dict[str, object] = {
        "question": late.version_id,
        "before": answer.response,
        "after": late.response,
        "arrived_at": late.arrived_at.isoformat(),
    }
    answer.response, answer.writer, answer.seq = late.response, late.writer, late.seq
    answer.saved_at = late.arrived_at
    session.execute(sa.delete(LateAnswer).where(LateAnswer.id == late.id))
    session.flush()
    return about


def _tell(session: Session, attempt: Attempt, reason: str) -> None:
    title = session.scalar(sa.select(Quiz.title).where(Quiz.id == attempt.quiz_id))
    about = {"title": title, "reason": reason}
    link = f"/attempts/{attempt.id}/result"
    notices.tell(session, [attempt.person_id], "grading.changed", about, link=link)
