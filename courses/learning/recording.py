"""Storing what a player reports: the session, the union and the person's clock, in one transaction.

One SELECT asks whose credential it is and locks the three rows, one UPDATE stores each of them. Opening a session
makes the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import completing, counting, queries, statements, watching
from courses.learning.counting import Call, Tally, Timed
from courses.learning.models import LessonProgress, WatchClock, WatchSession
from courses.learning.watching import Clock, Seqs, Union
from learnplatform.accounts.visitor import Credential
from learnplatform.clock import milliseconds as span_ms
from learnplatform.problems import Conflict, TooMany

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMED = ("video", "audio")
MOST_SESSIONS = 200  # opened by one person at one lesson in a day


@dataclass(frozen=True)
class State:
    """What a player is told, in milliseconds; `share` in thousandths.

    `expired`: some of what the session played came too late to be counted.
    """

    watched_ms: int
    share: int
    completed: bool
    resume_ms: int
    expired: bool = False


def record(
    connection: Connection, who: Credential | int, lesson_id: int, call: Call, at: datetime
) -> State | None:
    """Count what the call claims; None: no such session of theirs is open.

    Raises BadIntervals, Conflict (`not-timed`).
    """
    row = _found(connection, who, lesson_id, call.session, at)
    if row is None:
        return None
    if row.type not in TIMED or row.duration_ms <= 0:
        raise Conflict(_("这一节不是音视频，不按时间记。"), kind="not-timed")
    before = _tally(row)
    after = counting.count(before, _timed(row), call, milliseconds(at))
    done = row.done_at is not None
    if after is not before:
        _store(connection, row, after, at)
    if not done and _is_watched(row, after):
        with Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
            done = finish(session, row.enrolment_id, row.lesson_id, row.content_id, at)
            session.flush()
    resume_ms = row.resume_ms if after is before else after.resume_ms
    expired = counting.is_expired(after, milliseconds(at))
    return replace(_state(row, after.watched, resume_ms, done=done), expired=expired)


def _found(connection: Connection, who: Credential | int, lesson_id: int, name: str, at: datetime) -> Any:
    values = {"lesson": lesson_id, "name": name}
    if isinstance(who, Credential):
        values |= {"hash": who.token_hash, "moment": at}
        return connection.execute(statements.FIND_AT_ONCE[who.by_token], values).one_or_none()
    return connection.execute(statements.FIND, values | {"person": who}).one_or_none()


def _tally(row: Any) -> Tally:
    return Tally(
        opened_ms=opened_ms(row.opened_at),
        seqs=Seqs(union_of(row.seqs)),
        played=union_of(row.played),
        credited=union_of(row.credited),
        resume_ms=row.left_off,
        clock=Clock(union_of(row.spent), row.slack_ms),
        watched=union_of(row.watched),
    )


def _timed(row: Any) -> Timed:
    return Timed(
        duration_ms=row.duration_ms,
        hidden_counts=bool(row.completion.get("hidden")),
        no_skipping=bool(row.completion.get("no_skipping")),
        first_pass=row.done_at is None,
    )


def _store(connection: Connection, row: Any, after: Tally, at: datetime) -> None:
    # Who waited for another call may be the earlier one by their clock.
    times = {"b_at": max(at, row.heard_at), "b_last_at": max(at, row.last_at)}
    shared = {"b_number": row.calls + 1, "b_left_off": after.resume_ms}
    connection.execute(
        statements.STORE_SESSION,
        shared
        | {
            "b_id": row.session_id,
            "b_at": times["b_at"],
            "b_seqs": after.seqs.ranges,
            "b_played": after.played,
            "b_credited": after.credited,
            "b_credited_ms": watching.length(after.credited),
        },
    )
    connection.execute(
        statements.STORE_CLOCK,
        {
            "b_person": row.person_id,
            "b_spent": after.clock.spent,
            "b_slack": after.clock.slack_ms,
            "b_number": shared["b_number"],
        },
    )
    connection.execute(
        statements.STORE_PROGRESS,
        {
            "b_enrolment": row.enrolment_id,
            "b_lesson": row.lesson_id,
            "b_watched": after.watched,
            "b_watched_ms": watching.length(after.watched),
            "b_left_off": after.resume_ms,
            "b_last_at": times["b_last_at"],
        },
    )


def _is_watched(row: Any, after: Tally) -> bool:
    rule = row.completion
    return rule.get("rule") == "watched" and watching.is_watched(
        watching.length(after.watched), row.duration_ms, rule["percent"]
    )


def finish(session: Session, enrolment_id: int, lesson_id: int, content_id: int, at: datetime) -> bool:
    """A lesson was watched as far as it asks for: it is done unless a question in it is still to be answered."""
    if queries.open_questions(session, enrolment_id, content_id, lesson_id):
        return False
    progress = session.get_one(LessonProgress, {"enrolment_id": enrolment_id, "lesson_id": lesson_id})
    completing.lesson_done(session, progress, at, "watched")
    return True


def open_session(
    session: Session,
    enrolment: Enrolment,
    lesson_id: int,
    name: str,
    at: datetime,
    *,
    read_to: int | None = None,
) -> None:
    """Open a player's (or with `read_to` a reader's) session for a lesson, once: real time counts from here.

    Raises Conflict when the name belongs to an earlier round, TooMany when sessions are opened without end.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    person = {"person_id": enrolment.person_id}
    place = {"enrolment_id": enrolment.id, "lesson_id": lesson_id}
    times = {"first_at": at, "last_at": at}
    rows: tuple[tuple[Any, dict[str, Any]], ...] = (
        (WatchClock, {"spent": [], "slack_ms": 0, "calls": 0}),
        (LessonProgress, place | times | {"watched": []}),
        (
            WatchSession,
            place
            | {"session": name, "opened_at": at, "last_at": at, "read_to": read_to}
            | {"seqs": [], "played": [], "credited": []},
        ),
    )
    for table, values in rows:
        session.execute(dialect.insert(table).values(**person, **values).on_conflict_do_nothing())
    session.execute(
        sa.update(LessonProgress)
        .filter_by(**place)
        .where(LessonProgress.last_at < _latest_opening(enrolment, lesson_id))
        .values(last_at=_latest_opening(enrolment, lesson_id))
        .execution_options(synchronize_session=False)
    )
    held = session.execute(
        sa.select(
            sa.func.count().filter(WatchSession.opened_at > at - timedelta(days=1)),
            sa.func.max(WatchSession.enrolment_id).filter(WatchSession.session == name),
        ).where(WatchSession.person_id == enrolment.person_id, WatchSession.lesson_id == lesson_id)
    ).one()
    if held[1] != enrolment.id:
        raise Conflict(_("这是上一轮学习的观看，请刷新页面再接着看。"), kind="other-round")
    if held[0] > MOST_SESSIONS:
        raise TooMany(_("这一节打开得太多了，明天再来。"))


def _latest_opening(enrolment: Enrolment, lesson_id: int) -> sa.ScalarSelect[datetime]:
    return (
        sa.select(sa.func.max(WatchSession.opened_at))
        .filter_by(enrolment_id=enrolment.id, lesson_id=lesson_id)
        .scalar_subquery()
    )


def _state(row: Any, watched: Union, resume_ms: int, *, done: bool) -> State:
    watched_ms = watching.length(watched)
    return State(watched_ms, watching.share(watched_ms, row.duration_ms), done, resume_ms)


def state_of(progress: LessonProgress | None, content: LessonContent) -> State:
    """How far somebody is, as a player is told."""
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
    """The moment in whole milliseconds since the epoch, rounded down."""
    return span_ms(moment - _EPOCH)


def opened_ms(moment: datetime) -> int:
    """The same rounded up: a session is never given a part of a millisecond that was before it."""
    return -span_ms(_EPOCH - moment)
