"""One video or audio lesson: how many saw each second, and what they answered inside."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course, LessonContent, VideoQuestion
from courses.catalogue.models import Enrolment
from courses.insight import rules
from courses.insight.queries import learning
from courses.learning.models import LessonProgress, VideoAnswer
from learnplatform.problems import NotFound
from quizzes.bank.models import QuestionVersion


@dataclass(frozen=True)
class Missed:
    """A question inside a lesson and how its first answers went. `at_ms` None: it is no longer asked."""

    lesson_id: int
    stem_html: str
    at_ms: int | None
    answered: int
    right: int

    @property
    def percent_right(self) -> int:
        return self.right * 100 // self.answered if self.answered else 0


def played(session: Session, course: Course, lesson_id: int) -> LessonContent:
    """A lesson of the course that is played. Raises NotFound."""
    version_id = course.current_version_id or course.draft_version_id
    found = session.scalar(
        sa.select(LessonContent).where(
            LessonContent.version_id == version_id,
            LessonContent.lesson_id == lesson_id,
            LessonContent.type.in_(("video", "audio")),
        )
    )
    if found is None:
        raise NotFound
    return found


def seconds(session: Session, course_id: int, content: LessonContent) -> tuple[int, list[int]]:
    """(how many have begun to watch, how many of them saw each second)."""
    watched = session.scalars(
        sa.select(LessonProgress.watched)
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .where(
            learning(course_id), LessonProgress.lesson_id == content.lesson_id, LessonProgress.watched_ms > 0
        )
    ).all()
    return len(watched), rules.viewers(watched, content.duration_ms)


def missed(session: Session, course: Course, lesson_id: int | None = None) -> list[Missed]:
    """The questions inside the course's lessons that were answered, those most often missed first; one statement."""
    version_id = course.current_version_id or course.draft_version_id
    asked = (
        sa.select(VideoQuestion.uid, VideoQuestion.at_ms)
        .join(LessonContent, LessonContent.id == VideoQuestion.content_id)
        .where(LessonContent.version_id == version_id)
        .subquery()
    )
    right = sa.func.sum(sa.case((VideoAnswer.right, 1), else_=0))
    answers = (
        sa.select(
            VideoAnswer.lesson_id,
            VideoAnswer.question_uid,
            sa.func.max(VideoAnswer.version_id).label("version_id"),
            sa.func.count().label("answered"),
            right.label("right"),
        )
        .join(Enrolment, Enrolment.id == VideoAnswer.enrolment_id)
        .where(Enrolment.course_id == course.id)
        .group_by(VideoAnswer.lesson_id, VideoAnswer.question_uid)
    )
    if lesson_id is not None:
        answers = answers.where(VideoAnswer.lesson_id == lesson_id)
    told = answers.subquery()
    rows = session.execute(
        sa.select(told, QuestionVersion.content, asked.c.at_ms)
        .join(QuestionVersion, QuestionVersion.id == told.c.version_id)
        .outerjoin(asked, asked.c.uid == told.c.question_uid)
    )
    found = [
        Missed(row.lesson_id, row.content["stem_html"], row.at_ms, row.answered, row.right) for row in rows
    ]
    return sorted(found, key=lambda each: (each.percent_right, -each.answered))
