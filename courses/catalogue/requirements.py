"""What must be finished before a course may be begun, and how far somebody is with it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.authoring.models import Course, CourseRequirement, CourseVersion
from courses.catalogue import rules
from courses.catalogue.models import Enrolment
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz


@dataclass(frozen=True)
class Requirement:
    """One of them. `target_id` is the course's or quiz'; None: it is not here, and then nobody is held to it."""

    kind: str  # course, quiz
    title: str
    target_id: int | None
    percent: int
    done: bool

    @property
    def met(self) -> bool:
        return self.done or self.target_id is None


def of(session: Session, version_id: int, person_id: int) -> list[Requirement]:
    """What a version requires, in its order; one statement, another one where it names quizzes."""
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
        sa.select(CourseRequirement, current.title, Quiz.title, finished)
        .outerjoin(Course, Course.id == CourseRequirement.course_id)
        .outerjoin(current, current.id == Course.current_version_id)
        .outerjoin(Quiz, Quiz.id == CourseRequirement.quiz_id)
        .where(CourseRequirement.version_id == version_id)
        .order_by(CourseRequirement.position, CourseRequirement.id)
    ).all()
    best = _best_scores(session, person_id, [row[0].quiz_id for row in rows if row[0].quiz_id])
    return [
        Requirement(
            kind=wanted.kind,
            title=(course if wanted.kind == "course" else quiz) or wanted.title,
            target_id=wanted.course_id if wanted.kind == "course" else wanted.quiz_id,
            percent=wanted.percent,
            done=bool(done)
            if wanted.kind == "course"
            else any(rules.met(*each, wanted.percent) for each in best.get(wanted.quiz_id or 0, ())),
        )
        for wanted, course, quiz, done in rows
    ]


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
