"""What must be finished before a course may be begun, and how far somebody is with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.authoring.models import Course, CourseRequirement, CourseVersion
from courses.catalogue import rules
from courses.catalogue.models import Enrolment
from learnplatform.clock import now
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz

NOBODY = 0  # no person has this id


@dataclass(frozen=True)
class Requirement:
    """One of them. `target_id` is the course's or quiz'; None: it is not here.

    `hindrance`: why nobody could finish it now, see `rules.hindrance`; nobody is held to what can't be done.
    """

    kind: str  # course, quiz
    title: str
    target_id: int | None
    percent: int
    done: bool
    hindrance: str = ""

    @property
    def met(self) -> bool:
        return self.done or self.hindrance != ""


def of(session: Session, version_id: int, person_id: int) -> list[Requirement]:
    """What a version requires, in its order; one statement, another one where it names quizzes."""
    at = now()
    current = aliased(CourseVersion)
    finished = (
        sa.exists()
        .where(
            Enrolment.course_id == CourseRequirement.course_id,
            Enrolment.person_id == person_id,
            Enrolment.state == "completed",
        )
        .correlate(CourseRequirement)
    )
    rows = session.execute(
        sa.select(
            CourseRequirement,
            sa.func.coalesce(current.title, Quiz.title, CourseRequirement.title).label("title"),
            sa.func.coalesce(Course.state, Quiz.state).label("state"),
            Quiz.closes_at,
            finished.label("finished"),
        )
        .outerjoin(Course, Course.id == CourseRequirement.course_id)
        .outerjoin(current, current.id == Course.current_version_id)
        .outerjoin(Quiz, Quiz.id == CourseRequirement.quiz_id)
        .where(CourseRequirement.version_id == version_id)
        .order_by(CourseRequirement.position, CourseRequirement.id)
    ).all()
    best = _best_scores(session, person_id, [row[0].quiz_id for row in rows if row[0].quiz_id])
    return [_requirement(row, best.get(row[0].quiz_id or 0, ()), at) for row in rows]


def _requirement(row: Any, goes: Iterable[tuple[int, int]], at: datetime) -> Requirement:
    wanted: CourseRequirement = row[0]
    course = wanted.kind == "course"
    return Requirement(
        kind=wanted.kind,
        title=row.title,
        target_id=wanted.course_id if course else wanted.quiz_id,
        percent=wanted.percent,
        done=bool(row.finished) if course else any(rules.met(*each, wanted.percent) for each in goes),
        hindrance=rules.hindrance(wanted.kind, row.state, row.closes_at, at),
    )


def idle(session: Session, version_id: int) -> list[Requirement]:
    """What a version requires of nobody, since nobody could finish it; for who writes the course."""
    return [each for each in of(session, version_id, NOBODY) if each.hindrance]


def _best_scores(session: Session, person_id: int, quizzes: list[int]) -> dict[int, list[tuple[int, int]]]:
    """The (score, most) of every graded go at `quizzes`, by quiz, as the grading that holds says."""
    if not quizzes:
        return {}
    found: dict[int, list[tuple[int, int]]] = {}
    for quiz_id, score, most in session.execute(
        sa.select(Attempt.quiz_id, Grade.score, Attempt.max_score)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
        .where(
            Attempt.quiz_id.in_(quizzes),
            Attempt.person_id == person_id,
            Attempt.state == "graded",
            ~Attempt.trial,
        )
    ):
        found.setdefault(quiz_id, []).append((score, most))
    return found
