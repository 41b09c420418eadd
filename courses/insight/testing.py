"""The quizzes that a course has as lessons: what its learners miss in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course
from courses.catalogue.models import Enrolment
from courses.insight.queries import Column, learning
from quizzes.papers import live
from quizzes.papers.models import Quiz
from quizzes.papers.queries import within

SHOWN = 20


@dataclass(frozen=True)
class MissedInQuiz:
    """A question of a quiz: in `answered` goes of the course's learners it was fully right `right` times.

    Never its options or key: an author of the course may be of another branch than the quiz.
    """

    lesson_id: int
    stem: str
    answered: int
    right: int

    @property
    def percent_right(self) -> int:
        return self.right * 100 // self.answered


def missed(session: Session, course: Course, columns: list[Column]) -> list[MissedInQuiz]:
    """What this course's learners, and nobody else, most often miss in its quizzes; two statements."""
    lessons = {each.quiz_id: each.id for each in columns if each.quiz_id is not None}
    learners = sa.select(Enrolment.person_id).where(learning(course.id))
    found = [
        MissedInQuiz(lessons[quiz_id], share.stem, share.seen, share.right)
        for quiz_id, shares in live.shares_of(session, list(lessons), learners).items()
        for share in shares
        if share.right < share.seen
    ]
    return sorted(found, key=lambda each: (each.percent_right, -each.answered))[:SHOWN]


def seen_quizzes(session: Session, visitor: Any, columns: list[Column]) -> set[int]:
    """Those of the lessons' quizzes that are the visitor's to look into."""
    ids = [each.quiz_id for each in columns if each.quiz_id is not None]
    if not ids:
        return set()
    mine = within(visitor.reach("trainer"))
    return set(session.scalars(sa.select(Quiz.id).where(Quiz.id.in_(ids), mine)))
