"""Publishing: what still stands in the way, what it changes for those who learn, and the moment itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from courses.authoring import queries, service
from courses.authoring.kinds import KINDS
from courses.authoring.models import Course, CourseVersion, LessonContent, VideoQuestion
from courses.catalogue.models import Enrolment
from learnplatform import audit
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.problems import Conflict, Invalid
from quizzes.bank.models import Question
from quizzes.papers.models import Quiz


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
    return found


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
    moved = _move(session, course, draft) if move_learners else 0
    audit.record(
        session, actor_id, "course.published", "course", course.id, changes, version=draft.number, moved=moved
    )
    after_commit("courses.index", course.id)
    return draft


def _settle(session: Session, draft: CourseVersion) -> None:
    """Fix what the draft only named: sums, the quizzes of its lessons, the versions of its video questions."""
    contents = queries.outline(session, draft.id).lessons
    draft.lesson_count = len(contents)
    draft.minutes = sum(content.minutes for content in contents)
    for content in contents:
        if content.type == "quiz":
            content.quiz_id = session.scalar(sa.select(Quiz.id).where(Quiz.uid == content.body["quiz"]))
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


def _move(session: Session, course: Course, version: CourseVersion) -> int:
    """Take all who are learning into `version`; how many. Their progress hangs on lessons, so it comes along."""
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
