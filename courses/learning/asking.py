"""Questions inside a video or audio lesson: shown without their keys, judged here, the first answer kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent, VideoQuestion
from courses.catalogue.models import Enrolment
from courses.learning import events, recording, watching
from courses.learning.models import LessonProgress, VideoAnswer
from learnplatform.problems import Invalid, NotFound
from quizzes.arena import guarding
from quizzes.attempts.saving import checked
from quizzes.attempts.versions import Version
from quizzes.bank import kinds
from quizzes.bank.models import Question, QuestionVersion


@dataclass(frozen=True)
class Verdict:
    """What became of an answer: the one that counts, whether it is right, and what would have been.

    `withheld`: why the latter two are not told; «» where they are.
    """

    response: dict[str, Any] | None
    right: bool | None
    key: dict[str, Any] | None
    explanation: str
    completed: bool
    withheld: str = ""


def of(session: Session, content: LessonContent, enrolment: Enrolment | None) -> list[dict[str, Any]]:
    """The questions of a lesson in the order in which they come, as a page may have them; none tells its key.

    Each {uid, at_ms, must, answered, response, type, stem_html, …what its kind shows}; `response` is the person's.
    """
    answers = _answers(session, enrolment, content.lesson_id)
    return [
        {
            "uid": asked.uid,
            "at_ms": asked.at_ms,
            "must": asked.must,
            "answered": asked.uid in answers,
            "response": answers[asked.uid].response if asked.uid in answers else None,
            "type": version.kind,
            "stem_html": version.content["stem_html"],
            **kinds.get(version.kind).present(version.content, _order(asked.uid, version)),
        }
        for asked, version in session.execute(_asked(content.id))
    ]


def _asked(content_id: int) -> sa.Select[VideoQuestion, QuestionVersion]:
    """Each with the version that was current when the course was published, or else is now."""
    fitting = sa.func.coalesce(VideoQuestion.version_id, Question.current_version_id)
    return (
        sa.select(VideoQuestion, QuestionVersion)
        .join(Question, Question.id == VideoQuestion.question_id)
        .join(QuestionVersion, QuestionVersion.id == fitting)
        .where(VideoQuestion.content_id == content_id)
        .order_by(VideoQuestion.at_ms, VideoQuestion.id)
    )


def _order(uid: str, version: QuestionVersion) -> list[int] | None:
    """What is to be put in order must not come in the order in which it is stored; it comes alike to everybody."""
    if version.kind != "ordering":
        return None
    count = kinds.get(version.kind).shuffled_count(version.content)
    return sorted(range(count), key=lambda n: hashlib.sha256(f"{uid}:{n}".encode()).digest())


def _answers(session: Session, enrolment: Enrolment | None, lesson_id: int) -> dict[str, VideoAnswer]:
    if enrolment is None:
        return {}
    rows = session.scalars(
        sa.select(VideoAnswer).where(
            VideoAnswer.enrolment_id == enrolment.id, VideoAnswer.lesson_id == lesson_id
        )
    )
    return {row.question_uid: row for row in rows}


@dataclass(frozen=True)
class Judged:
    """An answer and what it is worth, before anything is kept of it."""

    version_id: int
    question_id: int
    right: bool
    verdict: Verdict


def judge(session: Session, content: LessonContent, uid: str, response: Any) -> Judged:
    """Raises NotFound (no such question here), Invalid (no response to it, or nothing answered)."""
    row = session.execute(_asked(content.id).where(VideoQuestion.uid == uid)).one_or_none()
    if row is None:
        raise NotFound
    version: QuestionVersion = row[1]
    kind = kinds.get(version.kind)
    given = checked(Version(version.id, version.kind, version.content), response)
    if not kind.is_answered(given):
        raise Invalid(_("请先作答。"), kind="invalid-response")
    right = kind.mark(version.content, version.key, given, 100).full
    return Judged(
        version.id,
        version.question_id,
        right,
        Verdict(
            response=given,
            right=right,
            key=kind.key_for_review(version.content, version.key),
            explanation=version.explanation,
            completed=False,
        ),
    )


def answer(
    session: Session, enrolment: Enrolment, content: LessonContent, uid: str, response: Any, at: datetime
) -> Verdict:
    """Judge an answer. The first one counts; whoever answers again is told what became of it. Raises as `judge`."""
    judged = judge(session, content, uid, response)
    kept = _keep(session, enrolment, content, uid, judged, at)
    told = replace(
        judged.verdict,
        response=kept.response,
        right=kept.right,
        completed=_finish(session, enrolment, content, at, is_new=kept.at == at),
    )
    if guarding.is_guarded(session, judged.question_id):  # an open arena asks it too
        return replace(told, right=None, key=None, explanation="", withheld=str(guarding.WITHHELD))
    return told


def _keep(
    session: Session,
    enrolment: Enrolment,
    content: LessonContent,
    uid: str,
    judged: Judged,
    at: datetime,
) -> VideoAnswer:
    """The answer that counts, which is this one where there was none before."""
    given, right = judged.verdict.response, judged.right
    place = {"enrolment_id": enrolment.id, "lesson_id": content.lesson_id}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    is_first = session.scalar(
        dialect.insert(VideoAnswer)
        .values(
            **place,
            person_id=enrolment.person_id,
            question_uid=uid,
            version_id=judged.version_id,
            response=given,
            right=right,
            at=at,
        )
        .on_conflict_do_nothing()
        .returning(VideoAnswer.id)
    )
    kept = session.scalars(sa.select(VideoAnswer).filter_by(**place, question_uid=uid)).one()
    if is_first:
        events.note(
            session,
            person_id=enrolment.person_id,
            enrolment_id=enrolment.id,
            lesson_id=content.lesson_id,
            verb="answered",
            object=f"question:{uid}",
            at=at,
            response=given,
            right=right,
        )
    elif kept.response != given:
        kept.tries += 1
    return kept


def _finish(
    session: Session, enrolment: Enrolment, content: LessonContent, at: datetime, *, is_new: bool
) -> bool:
    """Whether the lesson is done; it may be now, if only the answer was missing."""
    events.ensure_progress(session, enrolment, content.lesson_id, at)
    # Held, so that the last seconds and the last answer, arriving at once, see each other.
    progress = session.scalars(
        sa.select(LessonProgress)
        .filter_by(enrolment_id=enrolment.id, lesson_id=content.lesson_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if is_new:
        progress.last_at = max(progress.last_at, at)
    session.flush()
    if progress.done_at is not None:
        return True
    rule = content.completion
    if rule.get("rule") != "watched" or not watching.is_watched(
        progress.watched_ms, content.duration_ms, rule["percent"]
    ):
        return False
    return recording.finish(session, enrolment.id, content.lesson_id, content.id, at)
