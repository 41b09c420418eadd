"""What happens while somebody learns, one function a use case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import (
    access,
    asking,
    completing,
    events,
    passing,
    queries,
    reading,
    recording,
    watching,
)
from courses.learning.access import Opened
from courses.learning.counting import Call
from courses.learning.models import LessonProgress
from courses.learning.recording import State
from learnplatform.accounts.visitor import Credential
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid


@dataclass(frozen=True)
class Read:
    """How far somebody has read: ms counted and needed, thousandths of the page; `expired`: the report came too late."""

    read_ms: int
    needed_ms: int
    read_to: int
    completed: bool
    expired: bool = False


def open_lesson(visitor: Any, course_id: int, lesson_id: int) -> Opened:
    """Open a lesson to look at it, and note that somebody did; what opening completes is done.

    Raises NotFound. A locked one is given back with its locks, and nothing is noted.
    """
    with db.write() as session:
        opened = access.lesson_for(session, visitor, course_id, lesson_id)
        if opened.enrolment is None or opened.locked:
            return opened
        _note_opened(session, opened, now())
        return opened


def _note_opened(session: Session, opened: Opened, at: datetime) -> None:
    enrolment, content = opened.enrolment, opened.content
    assert enrolment is not None
    progress = events.ensure_progress(session, enrolment, content.lesson_id, at)
    is_first = events.note(
        session,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        lesson_id=content.lesson_id,
        verb="opened",
        at=at,
        dedupe=f"opened:{enrolment.id}:{content.lesson_id}",
    )
    if is_first:
        progress.last_at = max(progress.last_at, at)
    if content.completion.get("rule") == "opened":
        completing.lesson_done(session, progress, at, "opened")
    elif content.type == "quiz":
        passing.look(session, enrolment, content, at)
    # Last, since a completion holds the course's row before the enrolment's.
    enrolment.last_at, enrolment.last_lesson_id = at, content.lesson_id


def watched_at_once(given: Credential, lesson_id: int, call: Call) -> State | None:
    """Count what the player of whoever holds `given` reports; None: no such session of theirs is open.

    Raises BadIntervals, Conflict (`not-timed`).
    """
    with db.write_core() as connection:
        return recording.record(connection, given, lesson_id, call, now())


def watched(visitor: Any, lesson_id: int, call: Call) -> State:
    """Count what a player reports; the first call of a session opens it.

    Raises NotFound, Conflict (`locked`, `not-timed`, `other-round`), Invalid (`intervals`).
    """
    at = now()
    try:
        with db.write() as session:
            connection = session.connection()
            state = recording.record(connection, visitor.id, lesson_id, call, at)
            if state is not None:
                return state
            enrolment, _content = open_to(session, visitor, lesson_id)
            recording.open_session(session, enrolment, lesson_id, call.session, at)
            state = recording.record(connection, visitor.id, lesson_id, call, at)
    except watching.BadIntervals as error:
        raise Invalid(_("intervals 应是 [[起, 止], …]，单位是秒，起不大于止。"), kind="intervals") from error
    assert state is not None
    return state


def open_to(session: Session, visitor: Any, lesson_id: int) -> tuple[Enrolment, LessonContent]:
    """The lesson that the visitor may learn now. Raises NotFound, Conflict (`locked`)."""
    opened = access.by_lesson(session, visitor, lesson_id)
    if opened.locked:
        raise Conflict(_("这一节还没有开放。"), kind="locked")
    assert opened.enrolment is not None
    return opened.enrolment, opened.content


def may_report(visitor: Any, lesson_id: int) -> None:
    """Refuse whoever may not learn the lesson now, before the shape of what they sent is looked at."""
    with db.read() as session:
        open_to(session, visitor, lesson_id)


def enter(session: Session, enrolment: Enrolment, at: datetime) -> None:
    """Somebody begins to learn, or comes back: note it, and count what they had done before."""
    events.note(
        session,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        verb="enrolled",
        at=at,
        dedupe=f"enrolled:{enrolment.id}:{enrolment.version_id}",
        version=enrolment.version_id,
    )
    completing.settle(session, enrolment.id, at)


def progress_of(session: Session, enrolment: Enrolment) -> dict[int, LessonProgress]:
    """How far somebody is, by lesson."""
    return queries.progress_of(session, enrolment.id)


def read(visitor: Any, lesson_id: int, report: reading.Report) -> Read:
    """Count reading, on the same clock as watching and at its own pace. Raises as `watched` does."""
    at = now()
    with db.write() as session:
        enrolment, content = open_to(session, visitor, lesson_id)
        if content.type in recording.TIMED:
            raise Conflict(_("这一节是音视频，按观看记。"), kind="not-read")
        recording.open_session(session, enrolment, lesson_id, report.session, at, read_to=0)
        progress, expired = reading.record(session, enrolment, content, report, at)
        needed_ms, done = reading.needed_ms(content), progress.done_at is not None
        return Read(progress.read_ms, needed_ms, progress.read_to, done, expired=expired)


def questions(visitor: Any, lesson_id: int, *, preview: bool = False) -> list[dict[str, Any]]:
    """The questions inside a lesson, as `asking.of` gives them. Raises NotFound, Conflict (`locked`).

    preview: those of the draft, for its authors.
    """
    with db.read() as session:
        if preview:
            opened = access.by_lesson(session, visitor, lesson_id, preview=True)
            return asking.of(session, opened.content, None)
        enrolment, content = open_to(session, visitor, lesson_id)
        return asking.of(session, content, enrolment)


def answer(visitor: Any, lesson_id: int, uid: str, response: Any) -> asking.Verdict:
    """Answer a question inside a lesson. Raises NotFound, Conflict (`locked`), Invalid."""
    with db.write() as session:
        enrolment, content = open_to(session, visitor, lesson_id)
        return asking.answer(session, enrolment, content, uid, response, now())


def try_answer(visitor: Any, lesson_id: int, uid: str, response: Any) -> asking.Verdict:
    """What an answer to a question inside the draft would be told, for its authors; nothing is kept.

    Raises NotFound, Invalid.
    """
    with db.read() as session:
        opened = access.by_lesson(session, visitor, lesson_id, preview=True)
        return asking.judge(session, opened.content, uid, response).verdict


def may_preview(visitor: Any, lesson_id: int) -> None:
    """Refuse whoever does not write the lesson. Raises NotFound."""
    with db.read() as session:
        access.by_lesson(session, visitor, lesson_id, preview=True)


def settle_course(course_id: int) -> int:
    """Look at everybody who learns in a course, each in a transaction of their own; how many completed it now."""
    with db.read() as session:
        learning = session.scalars(
            sa.select(Enrolment.id).where(Enrolment.course_id == course_id, Enrolment.state == "active")
        ).all()
    completed = 0
    for enrolment_id in learning:
        with db.write() as session:
            completed += completing.settle(session, enrolment_id, now())
    return completed
