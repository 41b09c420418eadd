"""Progress made again from the log, and where it differs from what is stored.

Everything that counts is in the log: events one by one, watching and reading merged by session and lesson. What they
come to depends on nothing but them, in the order in which they arrived.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import watching
from courses.learning.models import LearningEvent, LessonProgress, WatchSession
from courses.learning.recording import union_of
from learnplatform.database import db


@dataclass
class Made:
    """How far somebody is in a lesson, as the log tells it: the columns of `LessonProgress`."""

    first_at: datetime
    last_at: datetime
    watched: watching.Union = ()
    watched_ms: int = 0
    resume_ms: int = 0
    read_ms: int = 0
    read_to: int = 0
    score: int | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class Difference:
    """A value that was stored otherwise. `lesson_id` None: of the enrolment."""

    enrolment_id: int
    lesson_id: int | None
    what: str
    stored: Any
    rebuilt: Any


def made_from(events: Iterable[LearningEvent], sessions: Iterable[WatchSession]) -> dict[int, Made]:
    """By lesson what the log of one enrolment comes to; both in the order in which they arrived."""
    found: dict[int, Made] = {}
    for event in events:
        if event.lesson_id is not None:
            _take_event(_at(found, event.lesson_id, event.happened_at, event.happened_at), event)
    for each in sessions:
        _take_session(_at(found, each.lesson_id, each.opened_at, each.last_at), each)
    return found


def _at(found: dict[int, Made], lesson_id: int, first: datetime, last: datetime) -> Made:
    made = found.setdefault(lesson_id, Made(first, last))
    made.first_at, made.last_at = min(made.first_at, first), max(made.last_at, last)
    return made


def _take_event(made: Made, event: LearningEvent) -> None:
    if event.verb == "scored":
        made.score = event.result.get("score")
    elif event.verb == "finished" and made.done_at is None:
        made.done_at = event.happened_at


def _take_session(made: Made, each: WatchSession) -> None:
    if each.read_to is not None:
        made.read_ms += each.credited_ms
        made.read_to = max(made.read_to, each.read_to)
        return
    made.watched = watching.union((*made.watched, *union_of(each.credited)))
    made.watched_ms = watching.length(made.watched)
    if each.number:
        made.resume_ms = each.resume_ms


def rebuild(session: Session, enrolment_id: int) -> list[Difference]:
    """Store for one enrolment what its log comes to; what was stored otherwise."""
    enrolment = session.get_one(Enrolment, enrolment_id, with_for_update={"key_share": True})
    made = made_from(
        session.scalars(
            sa.select(LearningEvent)
            .where(LearningEvent.enrolment_id == enrolment_id)
            .order_by(LearningEvent.id)
        ),
        session.scalars(
            sa.select(WatchSession)
            .where(WatchSession.enrolment_id == enrolment_id)
            .order_by(WatchSession.number, WatchSession.id)
        ),
    )
    stored = {
        row.lesson_id: row
        for row in session.scalars(
            sa.select(LessonProgress).where(LessonProgress.enrolment_id == enrolment_id).with_for_update()
        )
    }
    differing: list[Difference] = []
    for lesson_id in sorted(stored.keys() | made.keys()):
        differing += _put_right(session, enrolment, lesson_id, stored.get(lesson_id), made.get(lesson_id))
    session.flush()
    return differing + _recount(session, enrolment)


def _put_right(
    session: Session, enrolment: Enrolment, lesson_id: int, row: LessonProgress | None, made: Made | None
) -> list[Difference]:
    if made is None:
        session.delete(row)
        return [Difference(enrolment.id, lesson_id, "lesson", True, False)]
    if row is None:
        values = asdict(made) | {"watched": [list(each) for each in made.watched]}
        session.add(
            LessonProgress(
                enrolment_id=enrolment.id, lesson_id=lesson_id, person_id=enrolment.person_id, **values
            )
        )
        return [Difference(enrolment.id, lesson_id, "lesson", False, True)]
    differing = []
    for name, value in asdict(made).items():
        plain = [list(each) for each in value] if name == "watched" else value
        if (before := getattr(row, name)) != plain:
            differing.append(Difference(enrolment.id, lesson_id, name, before, plain))
            setattr(row, name, plain)
    return differing


def _recount(session: Session, enrolment: Enrolment) -> list[Difference]:
    """How many required lessons are done. A completed course stays as it was when it was completed."""
    if enrolment.state != "active":
        return []
    done = session.scalar(
        sa.select(sa.func.count())
        .select_from(LessonContent)
        .join(LessonProgress, LessonProgress.lesson_id == LessonContent.lesson_id)
        .where(
            LessonContent.version_id == enrolment.version_id,
            LessonContent.required,
            LessonProgress.enrolment_id == enrolment.id,
            LessonProgress.done_at.is_not(None),
        )
    )
    if done == enrolment.done_count:
        return []
    before, enrolment.done_count = enrolment.done_count, done or 0
    return [Difference(enrolment.id, None, "done_count", before, done)]


def rebuild_all(course_id: int | None = None) -> tuple[int, dict[int, list[Difference]]]:
    """Rebuild the progress of a course, or of all, each enrolment in a transaction of its own.

    How many were looked at, and by course what differed.
    """
    with db.read() as session:
        chosen = sa.true() if course_id is None else Enrolment.course_id == course_id
        rows = session.execute(
            sa.select(Enrolment.id, Enrolment.course_id).where(chosen).order_by(Enrolment.id)
        ).all()
    differing: dict[int, list[Difference]] = defaultdict(list)
    for enrolment_id, its_course in rows:
        with db.write() as session:
            if found := rebuild(session, enrolment_id):
                differing[its_course] += found
    return len(rows), differing
