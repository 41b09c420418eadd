"""Reads of quizzes and of the part of the bank a quiz may use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Post, Specialty
from learnplatform.paging import Paging, paging
from quizzes.attempts.models import Attempt
from quizzes.bank.models import Question, QuestionTag, QuestionVersion
from quizzes.bank.shown import stem_text
from quizzes.bank.text import fold
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.models import BlueprintRule, PaperItem, Pool, Quiz
from quizzes.standings.models import Board


def branch_path(session: Session, department_id: int | None) -> str | None:
    """The path of a department; None for the whole enterprise."""
    if department_id is None:
        return None
    return session.scalar(sa.select(Department.path).where(Department.id == department_id))


def branch_name(session: Session, department_id: int | None) -> str:
    """What a department is called; empty for the whole enterprise."""
    return session.scalar(sa.select(Department.name).where(Department.id == (department_id or 0))) or ""


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


PAGE = 20


@dataclass(frozen=True)
class Card:
    """A question of the bank as the composer lists it."""

    id: int
    stem: str
    kind: str
    difficulty: int
    state: str


_card = sa.select(
    Question.id,
    QuestionVersion.content["stem_html"].as_string(),
    Question.kind,
    Question.difficulty,
    Question.state,
).join(QuestionVersion, QuestionVersion.id == Question.current_version_id)


def _card_of(row: Any) -> Card:
    question_id, stem_html, *rest = row
    return Card(question_id, stem_text(stem_html or ""), *rest)


def cards(session: Session, ids: Iterable[int]) -> dict[int, Card]:
    """The questions `ids` by id; those that are not there are left out."""
    rows = session.execute(_card.where(Question.id.in_(list(ids))))
    return {row[0]: _card_of(row) for row in rows}


def search_bank(
    session: Session, words: str, rule: DrawRule, branch: str | None, page: int
) -> tuple[list[Card], Paging]:
    """One page of the questions that a quiz of `branch` may hold, newest first."""
    found = [usable(branch), *matches(rule)]
    found += [Question.search_text.contains(word, autoescape=True) for word in fold(words).split()]
    total = session.scalar(sa.select(sa.func.count()).select_from(Question).where(*found)) or 0
    here = paging(total, page, PAGE)
    rows = session.execute(
        _card.where(*found).order_by(Question.id.desc()).limit(here.size).offset(here.offset)
    )
    return [_card_of(row) for row in rows], here


def questions_of(session: Session, ids: Iterable[int], branch: str | None) -> set[int]:
    """Which of `ids` are questions of the branch at `branch` (None: of anywhere), whatever their state."""
    query = sa.select(Question.id).where(Question.id.in_(list(ids)))
    if branch is not None:
        query = query.where(
            Question.branch_id.in_(sa.select(Department.id).where(Department.path.startswith(branch)))
        )
    return set(session.scalars(query))


def tags(session: Session, branch: str | None) -> list[str]:
    """The tags of the questions a quiz of `branch` may hold, the commonest first."""
    query = (
        sa.select(QuestionTag.tag)
        .join(Question, Question.id == QuestionTag.question_id)
        .where(usable(branch))
        .group_by(QuestionTag.tag)
        .order_by(sa.func.count().desc(), QuestionTag.tag)
        .limit(300)
    )
    return list(session.scalars(query))


def quizzes(
    session: Session, reach: Reach, state: str, words: str, page: int
) -> tuple[list[tuple[Quiz, int, int | None]], Paging]:
    """One page of the quizzes within `reach`, newest first, each with its goes and its pool's size."""
    found = [within(reach)]
    if state:
        found.append(Quiz.state == state)
    found += [Quiz.title.icontains(word, autoescape=True) for word in words.split()]
    total = session.scalar(sa.select(sa.func.count()).select_from(Quiz).where(*found)) or 0
    here = paging(total, page, PAGE)
    goes = (
        sa.select(sa.func.count())
        .where(Attempt.quiz_id == Quiz.id, sa.not_(Attempt.trial), Attempt.state != "voided")
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Quiz, goes, Pool.question_count)
        .outerjoin(Pool, Pool.id == Quiz.pool_id)
        .where(*found)
        .order_by(Quiz.id.desc())
        .limit(here.size)
        .offset(here.offset)
    )
    return [(quiz, count, size) for quiz, count, size in rows], here


def groups(session: Session) -> dict[str, list[tuple[int, str]]]:
    """Posts and specialties to choose an audience from."""
    return {
        "post": [(row.id, row.name) for row in session.scalars(sa.select(Post).order_by(Post.name))],
        "specialty": [
            (row.id, row.name) for row in session.scalars(sa.select(Specialty).order_by(Specialty.name))
        ],
    }


def audience_names(session: Session, audience: Iterable[tuple[str, int]]) -> list[str]:
    """What the groups of an audience are called, in their order."""
    tables: dict[str, Any] = {"department": Department, "post": Post, "specialty": Specialty}
    found = [session.get(tables[kind], group_id) for kind, group_id in audience]
    return [row.name for row in found if row is not None]


def board_id(session: Session, quiz_id: int) -> int | None:
    """The quiz's own board."""
    return session.scalar(sa.select(Board.id).where(Board.quiz_id == quiz_id, Board.competition_id.is_(None)))
