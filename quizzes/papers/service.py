"""What happens to a quiz: written, published, changed, closed, copied. One function a use case."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Conflict, NotFound
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grading
from quizzes.papers import checks, queries
from quizzes.papers.checks import Draft
from quizzes.papers.models import BlueprintRule, PaperItem, Pool, Quiz, QuizAudience
from quizzes.papers.pools import build_pool, refuse
from quizzes.standings.service import ensure_quiz_board

__all__ = [
    "build_pool",
    "close",
    "create",
    "delete",
    "draft_of",
    "duplicate",
    "publish",
    "refuse",
    "reopen",
    "republish",
    "save",
]

_PLAIN = (
    "title",
    "intro",
    "purpose",
    "branch_id",
    "composition",
    "time_limit_ms",
    "opens_at",
    "closes_at",
    "goes_total",
    "goes_per_day",
    "full_time_after_close",
    "counting",
    "review",
    "shuffle_questions",
    "shuffle_options",
)


def create(session: Session, draft: Draft, actor_id: int | None) -> Quiz:
    """A new quiz, not yet published, as far as it has been thought out."""
    quiz = Quiz(created_by=actor_id, **{name: getattr(draft, name) for name in _PLAIN})
    session.add(quiz)
    session.flush()
    _store_parts(session, quiz, draft)
    return quiz


def save(session: Session, quiz_id: int, draft: Draft) -> Quiz:
    """Replace what an unpublished quiz says. Raises Conflict once it is published (see `republish`)."""
    quiz = _locked(session, quiz_id)
    if quiz.state != "draft":
        raise Conflict(_("测验已经发布，请用「重新发布」。"))
    _store(session, quiz, draft)
    return quiz


def publish(quiz_id: int, actor_id: int | None) -> Pool:
    """Let workers take the quiz: freeze its pool, open its board. Raises Invalid with `faults`, Conflict."""
    with db.write() as session:
        quiz = _locked(session, quiz_id)
        if quiz.state != "draft":
            raise Conflict(_("这个测验已经发布过了。"))
        found = checks.faults(draft_of(session, quiz), now())
        if found:
            raise refuse(found)
        pool = build_pool(session, quiz)
        quiz.state, quiz.published_at = "published", now()
        session.add(Grading(quiz_id=quiz.id, number=1, created_by=actor_id, published_at=now()))
        session.flush()
        ensure_quiz_board(session, quiz.id)
        audit.record(session, actor_id, "quiz.published", "quiz", quiz.id, pool=pool.id, title=quiz.title)
        return pool


def republish(quiz_id: int, draft: Draft, actor_id: int | None, reason: str = "") -> Pool:
    """Change a published quiz: goes that begin from now on have the new paper and rules.

    Raises Invalid with `faults` for what may not change any more, or can't be drawn; Conflict unless published.
    """
    with db.write() as session:
        quiz = _locked(session, quiz_id)
        if quiz.state != "published":
            raise Conflict(_("只有已发布的测验才能重新发布。"))
        old = draft_of(session, quiz)
        attempts = queries.counted_attempts(session, quiz_id)
        found = [*checks.faults(draft, now()), *checks.change_faults(old, draft, attempts)]
        if found:
            raise refuse(found)
        _store(session, quiz, draft)
        session.flush()
        pool = build_pool(session, quiz)
        changed = [name for name in _PLAIN if getattr(old, name) != getattr(draft, name)]
        audit.record(
            session,
            actor_id,
            "quiz.republished",
            "quiz",
            quiz.id,
            reason,
            pool=pool.id,
            changed=changed,
            goes=attempts,
        )
        return pool


def close(quiz_id: int, actor_id: int | None) -> None:
    """Let nobody begin any more; goes under way run to their end."""
    _move(quiz_id, actor_id, "published", "closed", "quiz.closed")


def reopen(quiz_id: int, actor_id: int | None) -> None:
    """Take a closing back."""
    _move(quiz_id, actor_id, "closed", "published", "quiz.reopened")


def duplicate(quiz_id: int, actor_id: int | None) -> Quiz:
    """A draft that says the same, without a window: that belonged to the old one."""
    with db.write() as session:
        quiz = session.get(Quiz, quiz_id)
        if quiz is None:
            raise NotFound
        said = draft_of(session, quiz)
        values = {**said.__dict__, "title": _("%(title)s（副本）", title=said.title)[:120]}
        return create(session, Draft(**{**values, "opens_at": None, "closes_at": None}), actor_id)


def delete(quiz_id: int, actor_id: int | None) -> None:
    """Remove a draft and the goes of who tried it. Raises Conflict once it was published: results must stay."""
    with db.write() as session:
        quiz = _locked(session, quiz_id)
        if quiz.state != "draft":
            raise Conflict(_("发布过的测验不能删除，可以关闭它。"))
        audit.record(session, actor_id, "quiz.deleted", "quiz", quiz.id, title=quiz.title)
        session.execute(sa.delete(Attempt).where(Attempt.quiz_id == quiz_id, Attempt.trial))
        session.execute(sa.delete(Quiz).where(Quiz.id == quiz_id))


def draft_of(session: Session, quiz: Quiz) -> Draft:
    """What a stored quiz says, as a draft."""
    items, rules = queries.rows_of(session, quiz.id)
    audience = session.execute(
        sa.select(QuizAudience.kind, QuizAudience.group_id)
        .where(QuizAudience.quiz_id == quiz.id)
        .order_by(QuizAudience.kind, QuizAudience.group_id)
    )
    values: dict[str, Any] = {name: getattr(quiz, name) for name in _PLAIN}
    return Draft(
        **values,
        audience=tuple((kind, group_id) for kind, group_id in audience),
        items=tuple((item.question_id, item.points) for item in items),
        rules=tuple(queries.draw_rule(rule) for rule in rules),
    )


def _locked(session: Session, quiz_id: int) -> Quiz:
    quiz = session.get(Quiz, quiz_id, with_for_update=True)
    if quiz is None:
        raise NotFound
    return quiz


def _move(quiz_id: int, actor_id: int | None, before: str, after: str, action: str) -> None:
    with db.write() as session:
        quiz = _locked(session, quiz_id)
        if quiz.state != before:
            raise Conflict(_("测验的状态已经变了，请刷新页面。"))
        quiz.state = after
        audit.record(session, actor_id, action, "quiz", quiz.id)


def _store(session: Session, quiz: Quiz, draft: Draft) -> None:
    for name in _PLAIN:
        setattr(quiz, name, getattr(draft, name))
    for table in (QuizAudience, PaperItem, BlueprintRule):
        session.execute(sa.delete(table).where(table.quiz_id == quiz.id))
    session.expire_all()
    _store_parts(session, quiz, draft)


def _store_parts(session: Session, quiz: Quiz, draft: Draft) -> None:
    """The rows beside the quiz. What the other way of composing held is kept, so that switching loses nothing."""
    session.add_all(
        QuizAudience(quiz_id=quiz.id, kind=kind, group_id=group) for kind, group in draft.audience
    )
    session.add_all(
        PaperItem(quiz_id=quiz.id, question_id=question, position=at, points=points)
        for at, (question, points) in enumerate(draft.items)
    )
    session.add_all(
        BlueprintRule(
            quiz_id=quiz.id,
            position=at,
            count=rule.count,
            points=rule.points,
            kind=rule.kind,
            tag=rule.tag,
            difficulty_from=rule.difficulty_from,
            difficulty_to=rule.difficulty_to,
        )
        for at, rule in enumerate(draft.rules)
    )
    session.flush()
