"""Finding questions, and what the bank's pages say about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.paging import paging
from quizzes.bank.filters import Filters
from quizzes.bank.models import Question, QuestionTag, QuestionVersion
from quizzes.bank.text import fold
from quizzes.papers.models import PaperItem, PoolItem, Quiz

PER_PAGE = 50
MOST_TAGS_OFFERED = 200


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    id: int
    kind: str
    state: str
    difficulty: int
    updated_at: datetime
    stem_html: str
    tags: list[str]


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Detail:
    """One question with its present version, as its pages show it."""

    question: Question
    version: QuestionVersion
    tags: list[str]
    author: str | None
    branch: str | None
    quizzes: list[str]


def escape_like(text: str) -> str:
    """`text` for a LIKE that escapes with a backslash: % and _ mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def within(reach: Reach) -> sa.Select[Any]:
    """The ids of the questions that `reach` covers, to be narrowed further."""
    return (
        sa.select(Question.id)
        .outerjoin(Department, Department.id == Question.branch_id)
        .where(reach.where(Department.path))
    )


def matching(reach: Reach, filters: Filters) -> sa.Select[Any]:
    """The ids of the questions in `reach` that pass `filters`; every word of the search must occur."""
    found = within(reach)
    for word in fold(filters.q).split():
        found = found.where(Question.search_text.like(f"%{escape_like(word)}%", escape="\\"))
    for tag in filters.tags:
        found = found.where(Question.id.in_(sa.select(QuestionTag.question_id).where(QuestionTag.tag == tag)))
    if filters.kind:
        found = found.where(Question.kind == filters.kind)
    if filters.difficulty:
        found = found.where(Question.difficulty == filters.difficulty)
    if filters.author:
        found = found.where(Question.created_by == filters.author)
    return found.where(Question.state == filters.state if filters.state else Question.state != "retired")


def count(session: Session, reach: Reach) -> int:
    """How many questions there are in `reach`, retired ones left out."""
    return _count(session, matching(reach, Filters()))


def _count(session: Session, ids: sa.Select[Any]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0


def listing(session: Session, reach: Reach, filters: Filters, page: int) -> Listing:
    """A page of the list, the latest changed first; a page beyond the end is the last."""
    ids = matching(reach, filters)
    total = _count(session, ids)
    here = paging(total, page, PER_PAGE)
    found = session.scalars(
        ids.order_by(Question.updated_at.desc(), Question.id.desc()).limit(here.size).offset(here.offset)
    )
    return Listing(_rows(session, list(found)), total, here.page, here.pages)


def _rows(session: Session, ids: list[int]) -> list[Row]:
    found = session.execute(
        sa.select(Question, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.id.in_(ids))
    )
    tags = tags_of(session, ids)
    by_id = {
        question.id: Row(
            question.id,
            question.kind,
            question.state,
            question.difficulty,
            question.updated_at,
            content["stem_html"],
            tags.get(question.id, []),
        )
        for question, content in found
    }
    return [by_id[id] for id in ids if id in by_id]


def tags_of(session: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of each of the questions, by their names."""
    tags: dict[int, list[str]] = {}
    rows = session.execute(
        sa.select(QuestionTag.question_id, QuestionTag.tag)
        .where(QuestionTag.question_id.in_(list(ids)))
        .order_by(QuestionTag.tag)
    )
    for question_id, tag in rows:
        tags.setdefault(question_id, []).append(tag)
    return tags


def tag_counts(session: Session, reach: Reach) -> list[tuple[str, int]]:
    """The tags in use in `reach` and how many questions have each, the commonest first."""
    number = sa.func.count().label("number")
    rows = session.execute(
        sa.select(QuestionTag.tag, number)
        .where(QuestionTag.question_id.in_(matching(reach, Filters())))
        .group_by(QuestionTag.tag)
        .order_by(number.desc(), QuestionTag.tag)
        .limit(MOST_TAGS_OFFERED)
    )
    return [(tag, count) for tag, count in rows]


def authors(session: Session, reach: Reach) -> list[tuple[int, str]]:
    """Who wrote questions in `reach`."""
    written = sa.select(Question.created_by).where(Question.id.in_(within(reach)))
    rows = session.execute(
        sa.select(Person.id, Person.name).where(Person.id.in_(written)).order_by(Person.name)
    )
    return [(id, name) for id, name in rows]


def question_in(session: Session, reach: Reach, question_id: int, *, lock: bool = False) -> Question | None:
    """The question, if it lies in `reach`; `lock` it until the transaction ends."""
    wanted = sa.select(Question).where(Question.id == question_id, Question.id.in_(within(reach)))
    return session.scalar(wanted.with_for_update(of=Question) if lock else wanted)


def detail(session: Session, question: Question) -> Detail:
    """What the pages show of `question`."""
    return Detail(
        question,
        session.get_one(QuestionVersion, question.current_version_id),
        tags_of(session, [question.id]).get(question.id, []),
        session.scalar(sa.select(Person.name).where(Person.id == question.created_by)),
        session.scalar(sa.select(Department.name).where(Department.id == question.branch_id)),
        quizzes_with(session, question.id),
    )


def quizzes_with(session: Session, question_id: int) -> list[str]:
    """The titles of the quizzes that picked the question or may draw it now."""
    picked = sa.select(PaperItem.quiz_id).where(PaperItem.question_id == question_id)
    versions = sa.select(QuestionVersion.id).where(QuestionVersion.question_id == question_id)
    drawn = sa.select(PoolItem.pool_id).where(PoolItem.version_id.in_(versions))
    found = sa.select(Quiz.title).where(sa.or_(Quiz.id.in_(picked), Quiz.pool_id.in_(drawn)))
    return list(session.scalars(found.order_by(Quiz.title)))


def version(session: Session, question_id: int, number: int) -> QuestionVersion | None:
    return session.scalar(
        sa.select(QuestionVersion).where(
            QuestionVersion.question_id == question_id, QuestionVersion.number == number
        )
    )


def history(session: Session, question_id: int) -> list[tuple[Any, str | None]]:
    """All versions of a question, the latest first, each with its author's name."""
    rows = session.execute(
        sa.select(QuestionVersion, Person.name)
        .outerjoin(Person, Person.id == QuestionVersion.created_by)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionVersion.number.desc())
    )
    return [(version, name) for version, name in rows]
