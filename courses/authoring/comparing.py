"""What publishing a draft would change for those who learn in an older version, said before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring import queries
from courses.authoring.models import Course, CourseVersion, LessonContent
from courses.catalogue.models import Enrolment
from courses.learning.models import LessonProgress

_TOLD = ("title", "type", "body", "completion", "release", "requires", "required", "duration_ms")


@dataclass(frozen=True)
class Taken:
    """A lesson that is no longer there, and how many people have finished it."""

    title: str
    finished: int


@dataclass
class Changes:
    """Against the version that is published now. All empty for a course that is published for the first time."""

    added: list[str] = field(default_factory=list)
    removed: list[Taken] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    learners: int = 0  # who learn now and would be moved, or stay
    completed: int = 0  # who are through: they stay as they are in any case
    would_complete: int = 0  # of the learners: moved, nothing required would be left to them
    more_to_do: int = 0  # of the learners: a required lesson is new to them

    @property
    def any(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(session: Session, course: Course, draft: CourseVersion) -> Changes:
    """The same few statements however many learn."""
    if course.current_version_id is None:
        return Changes()
    before = {each.lesson_id: each for each in queries.outline(session, course.current_version_id).lessons}
    after = {each.lesson_id: each for each in queries.outline(session, draft.id).lessons}
    gone = [lesson_id for lesson_id in before if lesson_id not in after]
    finished = _finished(session, course.id, gone)
    changes = Changes(
        added=[each.title for lesson_id, each in after.items() if lesson_id not in before],
        removed=[Taken(before[lesson_id].title, finished.get(lesson_id, 0)) for lesson_id in gone],
        changed=[
            each.title
            for lesson_id, each in after.items()
            if lesson_id in before and _differs(before[lesson_id], each)
        ],
    )
    states = dict(
        session.execute(
            sa.select(Enrolment.state, sa.func.count())
            .where(Enrolment.course_id == course.id)
            .group_by(Enrolment.state)
        ).all()
    )
    changes.learners, changes.completed = states.get("active", 0), states.get("completed", 0)
    required = [lesson_id for lesson_id, each in after.items() if each.required]
    changes.would_complete = _through(session, course.id, required)
    if any(lesson_id not in before for lesson_id in required):
        changes.more_to_do = changes.learners
    return changes


def _differs(before: LessonContent, after: LessonContent) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in _TOLD)


def _finished(session: Session, course_id: int, lessons: list[int]) -> dict[int, int]:
    """How many of those who learn in the course now have finished each of `lessons`."""
    if not lessons:
        return {}
    rows = session.execute(
        sa.select(LessonProgress.lesson_id, sa.func.count())
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .where(
            Enrolment.course_id == course_id,
            Enrolment.state == "active",
            LessonProgress.lesson_id.in_(lessons),
            LessonProgress.done_at.is_not(None),
        )
        .group_by(LessonProgress.lesson_id)
    )
    return {row[0]: row[1] for row in rows}


def _through(session: Session, course_id: int, required: list[int]) -> int:
    """How many of those who learn now have done all of `required`."""
    if not required:
        return 0
    through = (
        sa.select(LessonProgress.enrolment_id)
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .where(
            Enrolment.course_id == course_id,
            Enrolment.state == "active",
            LessonProgress.lesson_id.in_(required),
            LessonProgress.done_at.is_not(None),
        )
        .group_by(LessonProgress.enrolment_id)
        .having(sa.func.count() == len(required))
    )
    return session.scalar(sa.select(sa.func.count()).select_from(through.subquery())) or 0
