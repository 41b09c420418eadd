"""Storing what a player reports: the session, the union and the person's clock, in one transaction.

The three rows are locked together by one statement and written by three; opening a session makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import completing, queries, watching
from courses.learning.models import LessonProgress, WatchClock, WatchSession
from courses.learning.watching import Clock, Seqs, Union
from learnplatform.problems import Conflict, NotFound

CREDIT_FOR = 30 * 24 * 3_600_000  # ms; how long after a session was opened its calls are still counted


@dataclass(frozen=True)
class Call:
    """One report of a player. `intervals`: decimal seconds as sent; `rate` is told for the log alone."""

    session: str
    intervals: Any
    seq: int
    hidden: bool = False


@dataclass(frozen=True)
class State:
    """What a player is told, in milliseconds; `share` in thousandths."""

    watched_ms: int
    share: int
    completed: bool
    resume_ms: int


@dataclass
class _Rows:
    """What one call works on."""

    watch: WatchSession
    progress: LessonProgress
    clock: WatchClock
    content: LessonContent


def record(session: Session, person_id: int, lesson_id: int, call: Call, at: datetime) -> State:
    """Count what the call claims. Raises NotFound without a session opened, BadIntervals, Conflict for a lesson untimed."""
    rows = _locked(session, person_id, lesson_id, call.session)
    if rows is None:
        raise NotFound
    content = rows.content
    if content.duration_ms <= 0:
        raise Conflict(_("这一节不是音视频，不按时间记。"), kind="not-timed")
    claimed = watching.read_intervals(call.intervals, content.duration_ms)
    seqs = Seqs(union_of(rows.watch.seqs))
    if not claimed or call.seq in seqs:
        return state_of(rows.progress, content)
    counts = not call.hidden or bool(content.completion.get("hidden"))
    _count(rows, claimed if counts else (), at)
    _remember(rows, call, claimed, seqs, at)
    session.flush()
    _complete(session, rows, at)
    return state_of(rows.progress, content)


def _count(rows: _Rows, claimed: Union, at: datetime) -> None:
    """Credit this call's claim and what earlier ones of the session are still owed."""
    watch, progress, content = rows.watch, rows.progress, rows.content
    watched = union_of(progress.watched)
    owed = watching.union((*union_of(watch.played), *claimed))
    if content.completion.get("no_skipping") and progress.done_at is None:
        claimed = watching.without_skipping(claimed, watched)
        owed = watching.without_skipping(owed, watched)
    watch.played = [list(each) for each in watching.union((*union_of(watch.played), *claimed))]
    opened, moment = milliseconds(watch.opened_at), milliseconds(at)
    if moment - opened > CREDIT_FOR:
        return
    given = watching.credit(
        Clock(union_of(rows.clock.spent), rows.clock.slack_ms), opened, moment, owed, watched
    )
    rows.clock.spent = [list(each) for each in given.clock.spent]
    rows.clock.slack_ms = given.clock.slack_ms
    if given.counted:
        union = watching.union((*watched, *given.counted))
        progress.watched, progress.watched_ms = [list(each) for each in union], watching.length(union)
        credited = watching.union((*union_of(watch.credited), *given.counted))
        watch.credited, watch.credited_ms = [list(each) for each in credited], watching.length(credited)


def _remember(rows: _Rows, call: Call, claimed: Union, seqs: Seqs, at: datetime) -> None:
    """That this call arrived, and where it left off if it is the latest of its session."""
    watch, progress = rows.watch, rows.progress
    latest = not seqs.ranges or call.seq >= seqs.ranges[-1][1]
    watch.seqs = [list(each) for each in seqs.with_(call.seq).ranges]
    watch.calls += 1
    watch.last_at = progress.last_at = at
    if latest:
        progress.resume_ms = watch.resume_ms = _resume(rows, call, claimed)


def _resume(rows: _Rows, call: Call, claimed: Union) -> int:
    """Where to go on: the end of what was played last; with a skip barred, not beyond what was watched."""
    last = call.intervals[-1][1] if call.intervals else 0
    resume = min(round(last * 1_000), rows.content.duration_ms)
    if rows.content.completion.get("no_skipping") and rows.progress.done_at is None:
        return min(resume, watching.furthest(union_of(rows.progress.watched)))
    return resume


def _complete(session: Session, rows: _Rows, at: datetime) -> None:
    progress, content = rows.progress, rows.content
    rule = content.completion
    if progress.done_at is not None or rule.get("rule") != "watched":
        return
    if not watching.is_watched(progress.watched_ms, content.duration_ms, rule["percent"]):
        return
    if not queries.open_questions(session, progress.enrolment_id, content.id, content.lesson_id):
        completing.lesson_done(session, progress, at, "watched")


def open_session(session: Session, enrolment: Enrolment, lesson_id: int, name: str, at: datetime) -> None:
    """Open a player's session for a lesson, once: real time counts for it from here."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    times = {"first_at": at, "last_at": at}
    for table, values in (
        (WatchClock, {"person_id": enrolment.person_id, "spent": [], "slack_ms": 0}),
        (
            LessonProgress,
            {
                "enrolment_id": enrolment.id,
                "lesson_id": lesson_id,
                "person_id": enrolment.person_id,
                "watched": [],
                **times,
            },
        ),
        (
            WatchSession,
            {
                "person_id": enrolment.person_id,
                "enrolment_id": enrolment.id,
                "lesson_id": lesson_id,
                "session": name,
                "opened_at": at,
                "last_at": at,
                "seqs": [],
                "played": [],
                "credited": [],
            },
        ),
    ):
        session.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())


def _locked(session: Session, person_id: int, lesson_id: int, name: str) -> _Rows | None:
    """The rows of a session that was opened, held until the transaction ends; None: it was not."""
    row = session.execute(
        sa.select(WatchSession, LessonProgress, WatchClock, LessonContent)
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
            WatchSession.person_id == person_id,
            WatchSession.lesson_id == lesson_id,
            WatchSession.session == name,
            Enrolment.state.in_(queries.LEARNING),
        )
        .with_for_update(of=(WatchClock, WatchSession, LessonProgress))
    ).one_or_none()
    return _Rows(row[0], row[1], row[2], row[3]) if row else None


def state_of(progress: LessonProgress | None, content: LessonContent) -> State:
    if progress is None:
        return State(0, 0, completed=False, resume_ms=0)
    return State(
        progress.watched_ms,
        watching.share(progress.watched_ms, content.duration_ms),
        progress.done_at is not None,
        progress.resume_ms,
    )


def union_of(stored: list[Any]) -> Union:
    return tuple((each[0], each[1]) for each in stored or ())


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)
