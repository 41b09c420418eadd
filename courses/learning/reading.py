"""Counting what is read: time that the page was in sight, on the clock that watching goes by, at its own pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import completing, rules, watching
from courses.learning.counting import CREDIT_FOR
from courses.learning.models import LessonProgress, WatchClock, WatchSession
from courses.learning.recording import milliseconds, opened_ms, union_of
from courses.learning.watching import SLACK_MS, Clock, Seqs

MOST_MS = 600_000  # in one report


@dataclass(frozen=True)
class Report:
    """What a page that is read says: seconds in sight since its last report, how far down it was seen (0 to 1)."""

    session: str
    seconds: float
    to: float
    seq: int


def needed_ms(content: LessonContent) -> int:
    """How long reading a lesson takes at least. The pages of a document are not counted here: its minutes are."""
    is_document = content.type == "document"
    return rules.reading_needed_ms(
        len(content.text),
        minutes=content.minutes if is_document else 0,
        pictures=len(content.body.get("pictures", ())),
    )


def record(
    session: Session, enrolment: Enrolment, content: LessonContent, report: Report, at: datetime
) -> tuple[LessonProgress, bool]:
    """Count one report; the same one again changes nothing. The caller has opened its session.

    Also whether it came too late to be counted.
    """
    watch, progress, clock = _locked(session, enrolment, content.lesson_id, report.session)
    seqs = Seqs(union_of(watch.seqs))
    # No more than is needed: a page left open must not use up the time of what is watched beside it.
    claimed = min(MOST_MS, round(report.seconds * 1_000), max(0, needed_ms(content) - progress.read_ms))
    opened, moment = opened_ms(watch.opened_at), milliseconds(at)
    expired = claimed > 0 and moment - opened > CREDIT_FOR
    if report.seq in seqs:
        return progress, expired
    if claimed > 0 and not expired:
        _count(watch, progress, clock, claimed, opened, moment)
    watch.seqs = [list(each) for each in seqs.with_(report.seq).ranges]
    watch.calls += 1
    watch.last_at, progress.last_at = max(at, watch.last_at), max(at, progress.last_at)
    watch.read_to = max(watch.read_to or 0, min(1_000, round(report.to * 1_000)))
    progress.read_to = max(progress.read_to, watch.read_to)
    session.flush()
    rule = content.completion.get("rule")
    if rule == "read" and rules.is_read(progress.read_ms, progress.read_to, needed_ms(content)):
        completing.lesson_done(session, progress, at, "read")
    return progress, expired


def _count(
    watch: WatchSession, progress: LessonProgress, clock: WatchClock, claimed: int, opened: int, moment: int
) -> None:
    # Reading goes at one second for a second, and needs no slack: it is told by who sits in front of the page.
    spent = watching.since(union_of(clock.spent), moment - CREDIT_FOR)
    given = watching.credit(Clock(spent, SLACK_MS), opened, moment, ((0, claimed),), (), speed=1)
    counted = watching.length(given.counted)
    clock.spent = [list(each) for each in given.clock.spent]
    watch.credited_ms += counted
    progress.read_ms += counted


def _locked(
    session: Session, enrolment: Enrolment, lesson_id: int, name: str
) -> tuple[WatchSession, LessonProgress, WatchClock]:
    row = session.execute(
        sa.select(WatchSession, LessonProgress, WatchClock)
        .join(WatchClock, WatchClock.person_id == WatchSession.person_id)
        .join(
            LessonProgress,
            sa.and_(
                LessonProgress.enrolment_id == WatchSession.enrolment_id,
                LessonProgress.lesson_id == WatchSession.lesson_id,
            ),
        )
        .where(
            WatchSession.enrolment_id == enrolment.id,
            WatchSession.person_id == enrolment.person_id,
            WatchSession.lesson_id == lesson_id,
            WatchSession.session == name,
        )
        .with_for_update(of=(WatchClock, WatchSession, LessonProgress))
    ).one()
    return row[0], row[1], row[2]
