"""Reads of quizzes and of the part of the bank a quiz may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department
from quizzes.attempts.models import Attempt
from quizzes.bank.models import Question, QuestionTag
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.models import BlueprintRule, PaperItem, Quiz


def branch_path(session: Session, department_id: int | None) -> str | None:
    """The path of a department; None for the whole enterprise."""
    if department_id is None:
        return None
    return session.scalar(sa.select(Department.path).where(Department.id == department_id))


def usable(branch: str | None) -> sa.ColumnElement[bool]:
    """Questions a quiz of the branch at `branch` may hold; None: the whole enterprise, hence all of them."""
    live = sa.and_(Question.state == "active", Question.current_version_id.is_not(None))
    if branch is None:
        return live
    within = sa.select(Department.id).where(Department.path.startswith(branch))
    return sa.and_(live, Question.branch_id.in_(within))


def matches(rule: DrawRule) -> list[sa.ColumnElement[bool]]:
    """The conditions on a question that `rule` sets."""
    found: list[sa.ColumnElement[bool]] = [
        Question.difficulty >= rule.difficulty_from,
        Question.difficulty <= rule.difficulty_to,
    ]
    if rule.kind:
        found.append(Question.kind == rule.kind)
    if rule.tag:
        tagged = sa.select(QuestionTag.question_id).where(QuestionTag.tag == rule.tag)
        found.append(Question.id.in_(tagged))
    return found


def draw_rule(row: BlueprintRule) -> DrawRule:
    return DrawRule(row.count, row.points, row.kind, row.tag, row.difficulty_from, row.difficulty_to)


def bank_size(session: Session, rule: DrawRule, branch: str | None = None) -> int:
    """How many questions `rule` finds in the bank as it is now, for a quiz of the branch at `branch`."""
    query = sa.select(sa.func.count()).select_from(Question).where(usable(branch), *matches(rule))
    return session.scalar(query) or 0


def bank_classes(session: Session, rules: Sequence[DrawRule], branch: str | None = None) -> dict[int, int]:
    """The bank as it is now, by which of `rules` its questions match: mask → size (see `blueprint`)."""
    if not rules:
        return {}
    mask: sa.ColumnElement[int] = sa.literal(0, sa.Integer)
    for at, rule in enumerate(rules):
        mask = mask + sa.case((sa.and_(*matches(rule)), 1 << at), else_=0)
    inner = sa.select(mask.label("mask")).where(usable(branch)).subquery()
    rows = session.execute(
        sa.select(inner.c.mask, sa.func.count()).where(inner.c.mask > 0).group_by(inner.c.mask)
    )
    return {int(found): size for found, size in rows}


def unusable_positions(session: Session, quiz_id: int, branch: str | None) -> list[int]:
    """Places (from 0) on a picked paper whose question may not be used any more."""
    fine = sa.select(Question.id).where(usable(branch))
    return list(
        session.scalars(
            sa.select(PaperItem.position)
            .where(PaperItem.quiz_id == quiz_id, PaperItem.question_id.not_in(fine))
            .order_by(PaperItem.position)
        )
    )


def counted_attempts(session: Session, quiz_id: int) -> int:
    """How many goes there are, without trials and voided ones."""
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                Attempt.quiz_id == quiz_id, sa.not_(Attempt.trial), Attempt.state != "voided"
            )
        )
        or 0
    )


def within(reach: Reach) -> sa.ColumnElement[bool]:
    """Quizzes of a branch within `reach`; those of the whole enterprise only for who reaches everywhere."""
    if reach.everywhere:
        return sa.true()
    return Quiz.branch_id.in_(sa.select(Department.id).where(reach.where(Department.path)))


def quiz_within(session: Session, quiz_id: int, reach: Reach) -> Quiz | None:
    """The quiz, if it is there and within `reach`."""
    return session.scalar(sa.select(Quiz).where(Quiz.id == quiz_id, within(reach)))


def rows_of(session: Session, quiz_id: int) -> tuple[list[Any], list[BlueprintRule]]:
    """What a quiz is composed of: picked items in order, rules in order."""
    items = session.scalars(
        sa.select(PaperItem).where(PaperItem.quiz_id == quiz_id).order_by(PaperItem.position)
    )
    rules = session.scalars(
        sa.select(BlueprintRule).where(BlueprintRule.quiz_id == quiz_id).order_by(BlueprintRule.position)
    )
    return list(items), list(rules)
