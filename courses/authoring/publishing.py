"""Publishing: what still stands in the way, what it changes for those who learn, and the moment itself."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from courses.authoring import arriving, queries, service
from courses.authoring.kinds import KINDS
from courses.authoring.models import Course, CourseVersion, Lesson, LessonContent, VideoQuestion
from courses.catalogue.models import Enrolment
from courses.learning.models import LearningEvent
from learnplatform import audit
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import Json, UTCDateTime
from learnplatform.files.queries import by_uids
from learnplatform.problems import Conflict, Invalid
from quizzes.bank.models import Question
from quizzes.papers.models import Quiz

MS_A_CHARACTER = 200  # 300 characters a minute


@dataclass(frozen=True)
class Missing:
    """Something without which a version can't be published, and where."""

    field: str
    words: Any
    lesson_id: int | None = None


def missing(session: Session, draft: CourseVersion) -> list[Missing]:
    """What stands in the way of publishing, in the order of the course."""
    found = []
    if not draft.summary.strip():
        found.append(Missing("summary", _l("还没有课程介绍。")))
    lessons = queries.outline(session, draft.id).lessons
    if not lessons:
        found.append(Missing("lessons", _l("还没有课节。")))
    elif not any(content.required for content in lessons):
        found.append(Missing("lessons", _l("至少要有一节是必学的，否则没有人能学完。")))
    for content in lessons:
        found += [
            Missing(field, words, content.lesson_id)
            for field, words in KINDS[content.type].missing(content.body)
        ]
    return found + _lost(session, lessons) + _closed(session, draft, lessons)


def _lost(session: Session, lessons: list[LessonContent]) -> list[Missing]:
    """What lessons name and this site does not have: files, quizzes."""
    files = {content.lesson_id: KINDS[content.type].files(content.body) for content in lessons}
    there = by_uids(session, {uid for uids in files.values() for uid in uids})
    found = [
        Missing("file", _l("有文件不见了，请重新上传。"), lesson_id)
        for lesson_id, uids in files.items()
        if any(uid not in there for uid in uids)
    ]
    named = {
        each.body["quiz"]: each.lesson_id for each in lessons if each.type == "quiz" and each.body["quiz"]
    }
    published = set(session.scalars(sa.select(Quiz.uid).where(Quiz.uid.in_(named), Quiz.state != "draft")))
    return found + [
        Missing("quiz", _l("选的测验还没有发布，或已不在。"), lesson_id)
        for uid, lesson_id in named.items()
        if uid not in published
    ]


def _closed(session: Session, draft: CourseVersion, lessons: list[LessonContent]) -> list[Missing]:
    """A lesson that could never be opened, because in the end it waits for itself."""
    uids = dict(
        session.execute(
            sa.select(Lesson.id, Lesson.uid).where(Lesson.id.in_([each.lesson_id for each in lessons]))
        ).all()
    )
    waits: dict[str, set[str]] = {}
    earlier: set[str] = set()
    for content in lessons:
        uid = uids[content.lesson_id]
        waits[uid] = set(content.requires) | (earlier if draft.sequential else set())
        if content.required:
            earlier = earlier | {uid}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        lesson_id = next(key for key, uid in uids.items() if uid == error.args[1][0])
        return [Missing("requires", _l("先学的要求绕成了圈，这一节永远打不开。"), lesson_id)]
    return []


def publish(
    session: Session, course: Course, *, actor_id: int | None, move_learners: bool = False, changes: str = ""
) -> CourseVersion:
    """Freeze the draft and make it what people see; those who learn now stay in their version or are moved.

    Moved, they keep every lesson they finished. Raises Conflict when there is no draft (a second press), Invalid
    with `faults` when something is missing.
    """
    course = service.lock(session, course.id)
    if course.draft_version_id is None:
        raise Conflict(_l("没有要发布的改动，可能刚才已经发布过了。"), kind="nothing-to-publish")
    draft = session.get_one(CourseVersion, course.draft_version_id)
    if faults := missing(session, draft):
        raise Invalid(
            _l("课程还不完整。"),
            faults=[
                {"field": each.field, "words": str(each.words), "lesson": each.lesson_id} for each in faults
            ],
        )
    _settle(session, draft)
    draft.state, draft.changes = "published", changes
    draft.published_at, draft.published_by = now(), actor_id
    course.current_version_id, course.draft_version_id = draft.id, None
    course.state = "published"
    course.published_at = course.published_at or draft.published_at
    session.flush()
    arriving.resolve(session)
    moved = _move(session, course, draft) if move_learners else 0
    audit.record(
        session, actor_id, "course.published", "course", course.id, changes, version=draft.number, moved=moved
    )
    after_commit("courses.index", course.id)
    after_commit("news.published", draft.id)
    return draft


def _settle(session: Session, draft: CourseVersion) -> None:
    """Fix what the draft only named: sums, the quizzes of its lessons, the versions of its video questions."""
    contents = queries.outline(session, draft.id).lessons
    for content in contents:
        content.minutes = content.minutes or _minutes(content)
        if content.type == "quiz":
            content.quiz_id = session.scalar(sa.select(Quiz.id).where(Quiz.uid == content.body["quiz"]))
    draft.lesson_count = len(contents)
    draft.minutes = sum(content.minutes for content in contents)
    current = (
        sa.select(Question.current_version_id)
        .where(Question.id == VideoQuestion.question_id)
        .scalar_subquery()
    )
    within = sa.select(LessonContent.id).where(LessonContent.version_id == draft.id)
    session.execute(
        sa.update(VideoQuestion)
        .where(VideoQuestion.content_id.in_(within))
        .values(version_id=current)
        .execution_options(synchronize_session=False)
    )


def _minutes(content: LessonContent) -> int:
    """How long a lesson takes where its author didn't say: what it plays, or its words at an easy pace."""
    return max(1, -(-(content.duration_ms + len(content.text) * MS_A_CHARACTER) // 60_000))


def _move(session: Session, course: Course, version: CourseVersion) -> int:
    """Take all who are learning into `version`; how many. Their progress hangs on lessons, so it comes along."""
    learning = sa.select(
        Enrolment.person_id,
        Enrolment.id,
        sa.literal("moved"),
        sa.literal(""),
        sa.literal({"version": version.id}, Json),
        sa.literal(now(), UTCDateTime),
        sa.literal(now(), UTCDateTime),
    ).where(Enrolment.course_id == course.id, Enrolment.version_id != version.id, Enrolment.state == "active")
    told = ("person_id", "enrolment_id", "verb", "object", "result", "happened_at", "arrived_at")
    session.execute(sa.insert(LearningEvent).from_select(told, learning, include_defaults=False))
    moved = session.execute(
        sa.update(Enrolment)
        .where(
            Enrolment.course_id == course.id,
            Enrolment.version_id != version.id,
            Enrolment.state.in_(("active", "requested", "invited", "waiting")),
        )
        .values(version_id=version.id)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    if moved:
        # Some may be through now, with a lesson less to do: looked at one by one, outside this transaction.
        after_commit("learning.settle_course", course.id)
    return moved
