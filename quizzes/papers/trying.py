"""Looking at a quiz before workers do: what is still missing, a paper drawn as theirs will be, a go of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.attempts.models import Attempt
from quizzes.bank import kinds
from quizzes.bank.models import QuestionVersion
from quizzes.papers import checks, draw, queries, service
from quizzes.papers.checks import Draft, Fault
from quizzes.papers.draw import Place
from quizzes.papers.models import Pool, PoolItem, Quiz
from quizzes.papers.pools import build_pool, lacks, unusable_fault


@dataclass(frozen=True)
class Drawn:
    """One question of a drawn paper, as `bank/show_question.html` shows it; points in hundredths."""

    present: dict[str, Any]
    points: int


def standing_faults(session: Session, quiz: Quiz, draft: Draft) -> list[Fault]:
    """Everything that would keep the quiz, stored as `draft`, from being published now."""
    found = checks.faults(draft, now())
    branch = queries.branch_path(session, quiz.branch_id)
    if draft.composition == "picked":
        numbers = queries.unusable_positions(session, quiz.id, branch)
        return [*found, *([unusable_fault(numbers)] if numbers else [])]
    return [*found, *lacks(draft.rules, queries.bank_classes(session, draft.rules, branch))]


def ready(quiz_id: int, person_id: int) -> None:
    """Give a draft a pool as it stands now, so that it can be tried; this person's unfinished trial is dropped.

    A published quiz is tried as it is. Raises Invalid with `faults` when no paper can be drawn.
    """
    with db.write() as session:
        quiz = session.get(Quiz, quiz_id, with_for_update=True)
        if quiz is None:
            raise NotFound
        session.execute(
            sa.delete(Attempt).where(
                Attempt.quiz_id == quiz_id,
                Attempt.person_id == person_id,
                Attempt.trial,
                Attempt.state == "in_progress",
            )
        )
        if quiz.state != "draft":
            return
        found = standing_faults(session, quiz, service.draft_of(session, quiz))
        paper = [fault for fault in found if fault.place.startswith(("items", "rules"))]
        if paper:
            raise service.refuse(paper)
        tried = sa.select(Attempt.pool_id).where(Attempt.quiz_id == quiz_id)
        session.execute(sa.delete(Pool).where(Pool.quiz_id == quiz_id, Pool.id.not_in(tried)))
        build_pool(session, quiz)


def sample(session: Session, quiz: Quiz, seed: str) -> list[Drawn]:
    """The paper that `seed` draws from the quiz's pool. Raises NotFound where there is no pool yet."""
    pool = session.get(Pool, quiz.pool_id) if quiz.pool_id else None
    if pool is None:
        raise NotFound
    sizes = [(rule["count"], rule["size"]) for rule in pool.rules]
    positions = draw.candidates(seed, sizes)
    items = _items(session, pool.id, positions)
    chosen = draw.choose(sizes, positions, {place: item.version_id for place, item in items.items()})
    ordered = [items[place] for place in draw.arrange(seed, chosen, quiz.shuffle_questions)]
    versions = _versions(session, [item.version_id for item in ordered])
    return [
        Drawn(
            _present(versions[item.version_id], seed, quiz.shuffle_options),
            item.points if item.points is not None else pool.rules[item.rule]["points"],
        )
        for item in ordered
    ]


def _items(session: Session, pool_id: int, positions: list[list[int]]) -> dict[Place, PoolItem]:
    found: dict[Place, PoolItem] = {}
    for rule, drawn in enumerate(positions):
        rows = session.scalars(
            sa.select(PoolItem).where(
                PoolItem.pool_id == pool_id, PoolItem.rule == rule, PoolItem.position.in_(drawn)
            )
        )
        found.update({Place(row.rule, row.position): row for row in rows})
    return found


def _versions(session: Session, ids: list[int]) -> dict[int, QuestionVersion]:
    return {
        row.id: row for row in session.scalars(sa.select(QuestionVersion).where(QuestionVersion.id.in_(ids)))
    }


def _present(version: QuestionVersion, seed: str, shuffle: bool) -> dict[str, Any]:
    kind = kinds.get(version.kind)
    count = kind.shuffled_count(version.content)
    shuffled = count and (shuffle or version.kind == "ordering")
    order = draw.option_order(seed, version.id, count) if shuffled else None
    return {
        "type": version.kind,
        "stem_html": version.content.get("stem_html", ""),
        **kind.present(version.content, order),
    }
