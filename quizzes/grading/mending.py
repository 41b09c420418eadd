"""Which questions of a quiz have had their key mended in the bank since the quiz was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizzes.bank import kinds
from quizzes.bank.models import Question, QuestionVersion
from quizzes.grading import judging
from quizzes.papers.models import Pool, PoolItem, Quiz


@dataclass(frozen=True)
class Mended:
    """A question of the quiz whose key was mended in the bank since: `version` is judged by `key` if chosen."""

    version_id: int
    question_id: int
    number: int
    new_number: int
    stem_html: str
    kind: str
    content: dict[str, Any]
    old_key: dict[str, Any]
    key: dict[str, Any]

    @property
    def present(self) -> dict[str, Any]:
        """The question as a worker sees it."""
        shown = kinds.get(self.kind).present(self.content, None)
        return {"type": self.kind, "stem_html": self.stem_html, **shown}


def mended(session: Session, quiz: Quiz) -> list[Mended]:
    """Questions of the quiz whose current version asks the same and has another key."""
    used = sa.orm.aliased(QuestionVersion)
    current = sa.orm.aliased(QuestionVersion)
    pairs = session.execute(
        sa.select(used, current)
        .join(Question, Question.id == used.question_id)
        .join(current, current.id == Question.current_version_id)
        .where(
            used.id.in_(
                sa.select(PoolItem.version_id)
                .join(Pool, Pool.id == PoolItem.pool_id)
                .where(Pool.quiz_id == quiz.id)
            ),
            used.id != current.id,
        )
        .order_by(used.question_id, used.number)
    )
    in_force = judging.corrections(session, [quiz.id]).get((quiz.id, quiz.grading), {})
    found = []
    for old, new in pairs:
        key = in_force.get(old.id, old.key)
        if key != new.key and _asks_the_same(old, new):
            found.append(
                Mended(
                    old.id,
                    old.question_id,
                    old.number,
                    new.number,
                    old.content.get("stem_html", ""),
                    old.kind,
                    old.content,
                    key,
                    new.key,
                )
            )
    return found


def _asks_the_same(old: QuestionVersion, new: QuestionVersion) -> bool:
    """Whether responses to one version can be judged by the other's key."""
    return old.kind == new.kind and _frame(old.content) == _frame(new.content)


def _frame(content: dict[str, Any]) -> Any:
    options = [each["id"] for each in content.get("options", content.get("items", []))]
    return sorted(options), content.get("blanks"), content.get("passage")
