"""Questions whose keys an open arena lives on: nothing may tell them, by whichever quiz or lesson they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, aliased

from quizzes.arena.models import Arena
from quizzes.bank.models import Question, QuestionVersion
from quizzes.papers import queries
from quizzes.papers.checks import Draft
from quizzes.papers.models import PoolItem, Quiz

WITHHELD = _l("这道题正在擂台题库里，擂台结束后再看解析。")


def in_open_arena(question_id: Any) -> sa.ColumnElement[bool]:
    """Whether a question is in the pool of an arena that is open, in whichever version.

    A mended key makes a new version; the old one still tells what the arena asks.
    """
    arena, quiz = aliased(Arena), aliased(Quiz)
    return _in_pool(question_id, quiz).where(arena.quiz_id == quiz.id, arena.state == "open")


def is_guarded(session: Session, question_id: int) -> bool:
    """Whether an open arena draws from this question."""
    return bool(session.scalar(sa.select(in_open_arena(sa.literal(question_id, sa.BigInteger)))))


def questions_of(quiz: Quiz) -> sa.Select[int]:
    """The ids of the questions in the pool that holds for the quiz."""
    return (
        sa.select(QuestionVersion.question_id)
        .join(PoolItem, PoolItem.version_id == QuestionVersion.id)
        .where(PoolItem.pool_id == quiz.pool_id)
    )


def _told_elsewhere(question_id: Any, quiz_id: int) -> sa.ColumnElement[bool]:
    """Whether the question is in the pool of another quiz that tells, or will tell, what is right."""
    quiz = aliased(Quiz)
    tells = (quiz.id != quiz_id, quiz.purpose == "quiz", quiz.state != "draft", quiz.review != "never")
    return _in_pool(question_id, quiz).where(*tells)


def _in_pool(question_id: Any, quiz: Any) -> sa.Exists:
    """Whether the question is, in whichever version, in the pool that holds for `quiz`."""
    item, version = aliased(PoolItem), aliased(QuestionVersion)
    return sa.exists().where(
        version.question_id == question_id, item.version_id == version.id, quiz.pool_id == item.pool_id
    )


def shared(session: Session, quiz: Quiz) -> int:
    """How many questions of an arena's pool are also in quizzes that tell what is right."""
    found = _count(Question.id.in_(questions_of(quiz)), _told_elsewhere(Question.id, quiz.id))
    return session.scalar(found) or 0


def warning(session: Session, quiz: Quiz, draft: Draft) -> str:
    """What whoever publishes the quiz should know of the questions it shares with arenas; «» for nothing."""
    if not draft.rules and not draft.items:
        return ""
    within = _drafted(session, quiz, draft)
    if draft.purpose == "arena":
        count = session.scalar(_count(within, _told_elsewhere(Question.id, quiz.id))) or 0
        return shared_words(count)
    if draft.review == "never":
        return ""
    count = session.scalar(_count(within, in_open_arena(Question.id))) or 0
    if not count:
        return ""
    return _(
        "其中 %(n)d 题正在擂台题库里：擂台结束之前，职工看不到这些题的得分、答案和解析。",
        n=count,
    )


def shared_words(count: int) -> str:
    """What to say of `count` questions of an arena that other quizzes tell the keys of; «» for none."""
    if not count:
        return ""
    return _(
        "其中 %(n)d 题也在会公布答案的测验里：擂台开放期间不再公布，但答过的人可能已经看过。最好用标签给擂台单独留一批题。",
        n=count,
    )


def _count(*conditions: sa.ColumnElement[bool]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(Question).where(*conditions)


def _drafted(session: Session, quiz: Quiz, draft: Draft) -> sa.ColumnElement[bool]:
    """Which questions publishing the draft now would put into its pool."""
    if draft.composition == "picked":
        return Question.id.in_([question_id for question_id, _points in draft.items])
    branch = queries.branch_path(session, quiz.branch_id)
    rules: Sequence[sa.ColumnElement[bool]] = [sa.and_(*queries.matches(rule)) for rule in draft.rules]
    return sa.and_(queries.usable(branch), sa.or_(*rules))
