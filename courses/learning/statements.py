"""The statements of the hottest address of the courses, built once: find and hold what a call changes, store it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning.models import LessonProgress, WatchClock, WatchSession
from courses.learning.queries import LEARNING
from learnplatform.accounts.visitor import holder
from learnplatform.database import Json

_FOUND = (
    WatchSession.id.label("session_id"),
    WatchSession.person_id,
    WatchSession.enrolment_id,
    WatchSession.lesson_id,
    WatchSession.opened_at,
    WatchSession.last_at.label("heard_at"),
    WatchSession.seqs,
    WatchSession.played,
    WatchSession.credited,
    WatchSession.resume_ms.label("left_off"),
    WatchClock.spent,
    WatchClock.slack_ms,
    WatchClock.calls,
    LessonProgress.watched,
    LessonProgress.resume_ms,
    LessonProgress.done_at,
    LessonProgress.last_at,
    LessonContent.id.label("content_id"),
    LessonContent.type,
    LessonContent.duration_ms,
    LessonContent.completion,
)


def _finding(person: Any) -> sa.Select[Any]:
    """All that counting a call needs, of a session that was opened; its rows held until the transaction ends."""
    return (
        sa.select(*_FOUND)
        .select_from(WatchSession)
        .join(WatchClock, WatchClock.person_id == WatchSession.person_id)
        .join(
            LessonProgress,
            sa.and_(
                LessonProgress.enrolment_id == WatchSession.enrolment_id,
                LessonProgress.lesson_id == WatchSession.lesson_id,
            ),
        )
        .join(Enrolment, Enrolment.id == WatchSession.enrolment_id)
        .join(
            LessonContent,
            sa.and_(
                LessonContent.version_id == Enrolment.version_id,
                LessonContent.lesson_id == WatchSession.lesson_id,
            ),
        )
        .where(
            WatchSession.person_id == person,
            WatchSession.lesson_id == sa.bindparam("lesson"),
            WatchSession.session == sa.bindparam("name"),
            Enrolment.state.in_(LEARNING),
        )
        # The clock first: two sessions of one person wait for each other there, and for nothing else.
        .with_for_update(of=(WatchClock, WatchSession, LessonProgress))
    )


FIND = _finding(sa.bindparam("person"))
FIND_AT_ONCE = {by_token: _finding(holder(by_token=by_token)) for by_token in (True, False)}

_Moment = WatchSession.last_at.type
STORE_SESSION = (
    sa.update(WatchSession)
    .where(WatchSession.id == sa.bindparam("b_id"))
    .values(
        seqs=sa.bindparam("b_seqs", type_=Json),
        played=sa.bindparam("b_played", type_=Json),
        credited=sa.bindparam("b_credited", type_=Json),
        credited_ms=sa.bindparam("b_credited_ms"),
        resume_ms=sa.bindparam("b_left_off"),
        last_at=sa.bindparam("b_at", type_=_Moment),
        calls=WatchSession.calls + 1,
        number=sa.bindparam("b_number"),
    )
)
STORE_CLOCK = (
    sa.update(WatchClock)
    .where(WatchClock.person_id == sa.bindparam("b_person"))
    .values(
        spent=sa.bindparam("b_spent", type_=Json),
        slack_ms=sa.bindparam("b_slack"),
        calls=sa.bindparam("b_number"),
    )
)
STORE_PROGRESS = (
    sa.update(LessonProgress)
    .where(
        LessonProgress.enrolment_id == sa.bindparam("b_enrolment"),
        LessonProgress.lesson_id == sa.bindparam("b_lesson"),
    )
    .values(
        watched=sa.bindparam("b_watched", type_=Json),
        watched_ms=sa.bindparam("b_watched_ms"),
        resume_ms=sa.bindparam("b_left_off"),
        last_at=sa.bindparam("b_last_at", type_=_Moment),
    )
)
