"""Saving a lesson while somebody writes: often, never over what another has written meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring import managing, service
from courses.authoring.kinds import KINDS, clean_completion, clean_release
from courses.authoring.kinds.base import list_of, text_of, uid_of, whole
from courses.authoring.markdown import render
from courses.authoring.models import CourseVersion, Lesson, LessonContent, LessonFile, VideoQuestion
from learnplatform.database import new_uid
from learnplatform.files.queries import by_uids
from learnplatform.files.seeing import may_see
from learnplatform.problems import Invalid, NotFound
from quizzes.bank.models import Question
from quizzes.bank.queries import within

MOST_QUESTIONS = 50
MOST_MINUTES = 6_000
LONGEST_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Saved:
    """`stale`: somebody else has changed the lesson since, nothing was stored, and `content` is theirs."""

    content: LessonContent
    questions: list[VideoQuestion]
    stale: bool = False


def lesson_in(session: Session, version_id: int, lesson_id: int) -> LessonContent:
    """The content of a lesson in a version. Raises NotFound."""
    found = session.scalar(
        sa.select(LessonContent).where(
            LessonContent.version_id == version_id, LessonContent.lesson_id == lesson_id
        )
    )
    if found is None:
        raise NotFound
    return found


def questions_of(session: Session, content_id: int) -> list[VideoQuestion]:
    """The questions inside a recording, in the order in which they are asked."""
    return list(
        session.scalars(
            sa.select(VideoQuestion)
            .where(VideoQuestion.content_id == content_id)
            .order_by(VideoQuestion.at_ms, VideoQuestion.id)
        )
    )


def save_lesson(
    session: Session, visitor: Any, course_id: int, lesson_id: int, given: dict[str, Any]
) -> Saved:
    """Store `given` (the editor's JSON) over the revision it began with.

    The same sent again, its answer having been lost, is stored once. Raises NotFound, Conflict without a draft,
    Invalid for what has no title or names questions that the visitor may not use.
    """
    course = managing.held(session, visitor, course_id)
    draft = managing.draft_in(session, course)
    content = lesson_in(session, draft.id, lesson_id)
    values = _cleaned(session, draft, content, given)
    asked = _cleaned_questions(session, visitor, content, given.get("questions"))
    before = questions_of(session, content.id)
    if given.get("revision") != content.revision:
        return Saved(content, before, stale=not _same(content, values, before, asked))
    _may_show(session, visitor, content, values["body"])
    if content.body.get("file") != values["body"].get("file"):
        values["duration_ms"] = _duration(session, values["body"].get("file"))
    service.change_lesson(session, draft, content, **values)
    return Saved(content, _keep_questions(session, content, before, asked))


def _cleaned(
    session: Session, draft: CourseVersion, content: LessonContent, given: dict[str, Any]
) -> dict[str, Any]:
    title = text_of(given.get("title"), 200).strip()
    if not title:
        raise Invalid(_("请给这一节起个名字。"), field="title")
    kind = KINDS[content.type]
    return {
        "title": title,
        "body": kind.clean(given.get("body")),
        "completion": clean_completion(kind, given.get("completion")),
        "release": clean_release(given.get("release")),
        "requires": _before(session, draft, content, given.get("requires")),
        "required": given.get("required") is not False,
        "minutes": whole(given.get("minutes"), MOST_MINUTES),
    }


def _before(session: Session, draft: CourseVersion, content: LessonContent, given: Any) -> list[str]:
    """Those of the uids in `given` that are other lessons of the draft, in its own order of rows."""
    wanted = {uid_of(each) for each in given} if isinstance(given, list) else set()
    if not wanted:
        return []
    return list(
        session.scalars(
            sa.select(Lesson.uid)
            .join(LessonContent, LessonContent.lesson_id == Lesson.id)
            .where(
                LessonContent.version_id == draft.id,
                LessonContent.lesson_id != content.lesson_id,
                Lesson.uid.in_(wanted),
            )
            .order_by(Lesson.id)
        )
    )


def _may_show(session: Session, visitor: Any, content: LessonContent, body: dict[str, Any]) -> None:
    """A lesson hands its files to all who learn in it, so its author may only put in what they see themselves."""
    wanted = {*KINDS[content.type].files(body), *render(body.get("markdown", "")).files}
    there = set(session.scalars(sa.select(LessonFile.file_uid).where(LessonFile.content_id == content.id)))
    for file in by_uids(session, wanted - there).values():
        if not may_see(session, visitor, file):
            raise Invalid(_("有一个文件不是你能用的，请重新上传。"), field="file")


def _duration(session: Session, uid: Any) -> int:
    file = by_uids(session, [uid]).get(uid) if uid else None
    return (file.duration_ms or 0) if file else 0


@dataclass(frozen=True)
class Asked:
    uid: str
    at_ms: int
    question_id: int
    must: bool


def _cleaned_questions(session: Session, visitor: Any, content: LessonContent, given: Any) -> list[Asked]:
    if not KINDS[content.type].timed:
        return []
    asked = [
        Asked(
            uid_of(each.get("uid")) or new_uid(),
            whole(each.get("at_ms"), LONGEST_MS),
            whole(each.get("question_id"), 2**62),
            each.get("must") is not False,
        )
        for each in list_of(given, MOST_QUESTIONS)
    ]
    asked = list({each.uid: each for each in asked}.values())
    wanted = {each.question_id for each in asked}
    known = {each.question_id for each in questions_of(session, content.id)}
    if new := wanted - known:
        mine = within(visitor.reach("trainer"))
        known |= set(session.scalars(mine.where(Question.id.in_(new), Question.state == "active")))
    if wanted - known:
        raise Invalid(_("有一道题不在你的题库里，或已停用。"), field="questions")
    return asked


def _keep_questions(
    session: Session, content: LessonContent, before: list[VideoQuestion], asked: list[Asked]
) -> list[VideoQuestion]:
    """A question keeps its row under its uid: what people answered hangs on it."""
    wanted = {each.uid: each for each in asked}
    for row in before:
        if row.uid not in wanted:
            session.delete(row)
    rows = {row.uid: row for row in before}
    for each in asked:
        row = rows.get(each.uid) or VideoQuestion(content_id=content.id, uid=each.uid)
        if row.question_id != each.question_id:
            row.question_id, row.version_id = each.question_id, None
        row.at_ms, row.must = each.at_ms, each.must
        session.add(row)
    session.flush()
    return questions_of(session, content.id)


def _same(
    content: LessonContent, values: dict[str, Any], before: list[VideoQuestion], asked: list[Asked]
) -> bool:
    stored = [Asked(row.uid, row.at_ms, row.question_id, row.must) for row in before]
    return all(getattr(content, name) == value for name, value in values.items()) and sorted(
        asked, key=lambda each: (each.at_ms, each.uid)
    ) == sorted(stored, key=lambda each: (each.at_ms, each.uid))
