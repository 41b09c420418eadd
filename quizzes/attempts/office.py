"""What the officers' pages show of people's attempts: those of a competition, those of an arena."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.accounts.models import Department, Person
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz


@dataclass(frozen=True)
class Row:
    """An attempt with its author. `score` in hundredths, under the grading that holds."""

    attempt: Attempt
    name: str
    number: str
    department: str | None
    score: int | None


def _rows(belongs: sa.ColumnElement[bool]) -> Any:
    return (
        sa.select(Attempt, Person.name, Person.number, Department.name, Grade.score)
        .join(Person, Person.id == Attempt.person_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
        .where(belongs)
    )


def listed(
    session: Session, belongs: sa.ColumnElement[bool], asked: str, page: int, size: int
) -> tuple[list[Row], Paging]:
    """One page of the attempts for which `belongs` holds, the latest first; `asked`: a name or a number's beginning."""
    query = _rows(belongs)
    if asked:
        query = query.where(named(asked))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    here = paging(total, page, size)
    rows = session.execute(query.order_by(Attempt.id.desc()).limit(here.size).offset(here.offset))
    return [Row(*row) for row in rows], here


def one(session: Session, belongs: sa.ColumnElement[bool], attempt_id: int) -> Row:
    """Raises NotFound for an attempt for which `belongs` does not hold."""
    row = session.execute(_rows(belongs).where(Attempt.id == attempt_id)).one_or_none()
    if row is None:
        raise NotFound
    return Row(*row)


def named(asked: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        Person.name.contains(asked, autoescape=True), Person.number.startswith(asked, autoescape=True)
    )
