"""Freezing the bank: what papers of a quiz are drawn from, made with set-based statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform.problems import Invalid
from quizzes.bank.models import Question
from quizzes.papers import blueprint, queries
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Fault
from quizzes.papers.models import BlueprintRule, PaperItem, Pool, PoolItem, Quiz

_COLUMNS = ["pool_id", "rule", "position", "version_id", "points"]


def build_pool(session: Session, quiz: Quiz) -> Pool:
    """Freeze what papers of `quiz` are drawn from now on, and make it the quiz's pool.

    The current versions of active questions of the quiz's branch; picked: one rule, drawn whole, each item with its
    points; drawn: each rule's questions in the order of their ids, positions from 0. Drawing rule after rule
    without repeats never gets stuck. Raises Invalid with `faults` ([{place, message}]) when questions are missing.
    """
    pool = Pool(quiz_id=quiz.id, rules=[], max_score=0, question_count=0)
    session.add(pool)
    session.flush()
    branch = queries.branch_path(session, quiz.branch_id)
    fill = _fill_picked if quiz.composition == "picked" else _fill_drawn
    fill(session, quiz, pool, branch)
    quiz.pool_id = pool.id
    session.flush()
    return pool


def refuse(faults: Sequence[Fault]) -> Invalid:
    """The refusal that carries `faults` to the fields of the form."""
    listed: list[dict[str, Any]] = [{"place": fault.place, "message": fault.message} for fault in faults]
    return Invalid(" ".join(fault.message for fault in faults), faults=listed)


def _fill_picked(session: Session, quiz: Quiz, pool: Pool, branch: str | None) -> None:
    usable = queries.usable(branch)
    picked = (
        sa.select(
            sa.literal(pool.id),
            sa.literal(0),
            sa.func.row_number().over(order_by=PaperItem.position) - 1,
            Question.current_version_id,
            PaperItem.points,
        )
        .join(Question, Question.id == PaperItem.question_id)
        .where(PaperItem.quiz_id == quiz.id, usable)
    )
    session.execute(sa.insert(PoolItem).from_select(_COLUMNS, picked))
    count, total = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(PoolItem.points), 0)).where(
            PoolItem.pool_id == pool.id
        )
    ).one()
    wanted = session.scalar(sa.select(sa.func.count()).where(PaperItem.quiz_id == quiz.id)) or 0
    if count < wanted:
        raise refuse([unusable_fault(queries.unusable_positions(session, quiz.id, branch))])
    pool.rules = [{"count": count, "points": 0, "size": count}]
    pool.question_count, pool.max_score = count, int(total or 0)


def unusable_fault(positions: Sequence[int]) -> Fault:
    """What to say of the picked questions at `positions` (from 0) that may not be used any more."""
    numbers = "、".join(str(position + 1) for position in positions[:10])
    words = _("第 %(numbers)s 题已停用、还是草稿，或不属于本部门，请换掉。", numbers=numbers)
    return Fault("items", words)


def _fill_drawn(session: Session, quiz: Quiz, pool: Pool, branch: str | None) -> None:
    stored = session.scalars(
        sa.select(BlueprintRule).where(BlueprintRule.quiz_id == quiz.id).order_by(BlueprintRule.position)
    ).all()
    rules = [queries.draw_rule(row) for row in stored]
    for number, rule in enumerate(rules):
        matching = sa.select(
            sa.literal(pool.id),
            sa.literal(number),
            sa.func.row_number().over(order_by=Question.id) - 1,
            Question.current_version_id,
            sa.null(),
        ).where(queries.usable(branch), *queries.matches(rule))
        session.execute(sa.insert(PoolItem).from_select(_COLUMNS, matching))
    counts = [rule.count for rule in rules]
    classes = _classes(session, pool.id)
    missing = lacks(rules, classes)
    if missing:
        raise refuse(missing)
    if not blueprint.never_stuck(counts, classes):
        classes = _divide(session, pool.id, counts, classes)
    sizes = blueprint.sizes(len(rules), classes)
    pool.rules = [
        {"count": rule.count, "points": rule.points, "size": size}
        for rule, size in zip(rules, sizes, strict=True)
    ]
    pool.question_count = sum(counts)
    pool.max_score = sum(rule.count * rule.points for rule in rules)


def lacks(rules: Sequence[DrawRule], classes: dict[int, int]) -> list[Fault]:
    """A fault for each rule that the bank can't feed, with how many questions it lacks and why."""
    counts = [rule.count for rule in rules]
    found = []
    matching = blueprint.sizes(len(rules), classes)
    for at, lack in enumerate(blueprint.shortfalls(counts, classes)):
        if not lack:
            continue
        words = _(
            "第 %(n)d 条规则还差 %(lack)d 题：题库里符合的有 %(size)d 题。",
            n=at + 1,
            lack=lack,
            size=matching[at],
        )
        if matching[at] >= counts[at]:
            words = _("第 %(n)d 条规则还差 %(lack)d 题：符合的题被其他规则用掉了。", n=at + 1, lack=lack)
        found.append(Fault(f"rules-{at}", words))
    return found


def _masks(pool_id: int) -> sa.Subquery:
    bit = sa.literal(1, sa.Integer).op("<<")(PoolItem.rule)
    return (
        sa.select(PoolItem.version_id, sa.func.sum(bit).label("mask"))
        .where(PoolItem.pool_id == pool_id)
        .group_by(PoolItem.version_id)
        .subquery()
    )


def _classes(session: Session, pool_id: int) -> dict[int, int]:
    masks = _masks(pool_id)
    rows = session.execute(sa.select(masks.c.mask, sa.func.count()).group_by(masks.c.mask))
    return {int(mask): size for mask, size in rows}


def _divide(session: Session, pool_id: int, counts: list[int], classes: dict[int, int]) -> dict[int, int]:
    """Where the bank is so tight that a draw could get stuck, give each question to one rule only."""
    owners = {mask: iter(rules) for mask, rules in blueprint.partition(counts, classes).items()}
    masks = _masks(pool_id)
    versions = session.execute(sa.select(masks.c.version_id, masks.c.mask).order_by(masks.c.version_id)).all()
    session.execute(sa.delete(PoolItem).where(PoolItem.pool_id == pool_id))
    places = [0] * len(counts)
    rows = []
    for version_id, mask in versions:
        rule = next(owners[int(mask)])
        rows.append({"pool_id": pool_id, "rule": rule, "position": places[rule], "version_id": version_id})
        places[rule] += 1
    session.execute(sa.insert(PoolItem), rows)
    return {1 << rule: size for rule, size in enumerate(places)}
