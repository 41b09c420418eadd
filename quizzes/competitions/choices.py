"""What an officer may choose from: quizzes, branches and groups within their reach."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Post, Specialty
from learnplatform.accounts.queries import departments_within
from quizzes.competitions.forms import CompetitionForm
from quizzes.papers.models import Quiz


def offer(session: Session, form: CompetitionForm, reach: Reach, chosen: Quiz | None = None) -> None:
    """Fill the form's lists. `chosen` stays on offer even where it may not be chosen anew."""
    quizzes = _quizzes(session, reach)
    if chosen is not None and all(quiz.id != chosen.id for quiz in quizzes):
        quizzes = [chosen, *quizzes]
    departments = departments_within(session, reach)
    indented = [(each.id, "　" * each.depth + each.name) for each in departments]
    form.quiz_id.choices = [(quiz.id, quiz.title) for quiz in quizzes]
    form.branch_id.choices = [(0, _("全公司")), *indented] if reach.everywhere else indented
    form.department.choices = indented
    form.post.choices = _all(session, Post)
    form.specialty.choices = _all(session, Specialty)
    form.department_level.choices = _levels(departments)


def _quizzes(session: Session, reach: Reach) -> list[Quiz]:
    return list(
        session.scalars(
            sa.select(Quiz)
            .outerjoin(Department, Department.id == Quiz.branch_id)
            .where(Quiz.state == "published", Quiz.purpose == "quiz", reach.where(Department.path))
            .order_by(Quiz.published_at.desc(), Quiz.id.desc())
        )
    )


def _all(session: Session, table: Any) -> list[tuple[int, str]]:
    return [
        (row.id, row.name) for row in session.execute(sa.select(table.id, table.name).order_by(table.name))
    ]


def _levels(departments: list[Department]) -> list[tuple[int, str]]:
    """The depths of the tree, each with names that show which it is."""
    depths = sorted({each.depth for each in departments}) or [1]
    found = []
    for depth in depths:
        names = [each.name for each in departments if each.depth == depth][:2]
        found.append((depth, _("第 %(n)s 级：%(names)s 等", n=depth + 1, names="、".join(names))))
    return found
