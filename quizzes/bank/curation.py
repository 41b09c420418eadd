"""What is done to many questions at once, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.clock import now
from learnplatform.web.numbers import whole
from quizzes.bank import queries, rules, service
from quizzes.bank.models import Question, QuestionTag


@dataclass
class Done:
    """What a bulk action has changed: enough to take it back. `before`: the old value by question, as text keys."""

    action: str
    value: str = ""
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.before)


def apply(
    session: Session, reach: Reach, ids: Iterable[int], action: str, value: str, actor_id: int | None
) -> Done:
    """Do `action` («add_tag», «remove_tag», «difficulty», «retire», «activate») to those of `ids` in `reach`.

    What would not change is left out of the result. Raises LookupError for an unknown action.
    """
    found = session.scalars(
        sa.select(Question)
        .where(Question.id.in_(list(ids)), Question.id.in_(queries.within(reach)))
        .order_by(Question.id)
    ).all()
    return ACTIONS[action](session, found, value, actor_id)


def undo(session: Session, reach: Reach, done: Done, actor_id: int | None) -> int:
    """Take `done` back where nobody has changed it since; how many questions that were."""
    back = {"add_tag": "remove_tag", "remove_tag": "add_tag"}
    if done.action in back:
        return apply(session, reach, map(int, done.before), back[done.action], done.value, actor_id).count
    changed = 0
    for id, before in done.before.items():
        question = queries.question_in(session, reach, int(id), lock=True)
        if question is None or str(_present(question, done.action)) != done.value:
            continue
        changed += 1
        if done.action == "difficulty":
            question.difficulty = int(before)
        elif before == "retired":
            service.retire(session, question, actor_id=actor_id)
        else:
            service.restore(session, question, actor_id=actor_id)
            question.state = before  # a draft goes back to being one
    return changed


def _present(question: Question, action: str) -> Any:
    return question.difficulty if action == "difficulty" else question.state


def _add_tag(session: Session, found: Iterable[Question], value: str, actor_id: int | None) -> Done:
    tag = next(iter(rules.clean_tags([value])), "")[: rules.LONGEST_TAG]
    tags = queries.tags_of(session, [question.id for question in found])
    lacking = [
        q.id
        for q in found
        if tag and tag not in tags.get(q.id, []) and len(tags.get(q.id, [])) < rules.MOST_TAGS
    ]
    session.add_all(QuestionTag(question_id=id, tag=tag) for id in lacking)
    _touch(session, lacking)
    return Done("add_tag", tag, {str(id): 1 for id in lacking})


def _remove_tag(session: Session, found: Iterable[Question], value: str, actor_id: int | None) -> Done:
    tag = next(iter(rules.clean_tags([value])), "")
    having = [id for id, tags in queries.tags_of(session, [q.id for q in found]).items() if tag in tags]
    session.execute(sa.delete(QuestionTag).where(QuestionTag.tag == tag, QuestionTag.question_id.in_(having)))
    _touch(session, having)
    return Done("remove_tag", tag, {str(id): 1 for id in having})


def _difficulty(session: Session, found: Iterable[Question], value: str, actor_id: int | None) -> Done:
    level = whole(value, 5) or 3
    before = {str(question.id): question.difficulty for question in found if question.difficulty != level}
    for question in found:
        question.difficulty = level
    return Done("difficulty", str(level), before)


def _retire(session: Session, found: Iterable[Question], value: str, actor_id: int | None) -> Done:
    before = {str(question.id): question.state for question in found if question.state != "retired"}
    for question in found:
        service.retire(session, question, actor_id=actor_id)
    return Done("retire", "retired", before)


def _activate(session: Session, found: Iterable[Question], value: str, actor_id: int | None) -> Done:
    before = {str(question.id): question.state for question in found if question.state != "active"}
    for question in found:
        service.restore(session, question, actor_id=actor_id)
    return Done("activate", "active", before)


def _touch(session: Session, ids: list[int]) -> None:
    session.execute(sa.update(Question).where(Question.id.in_(ids)).values(updated_at=now()))


ACTIONS = {
    "add_tag": _add_tag,
    "remove_tag": _remove_tag,
    "difficulty": _difficulty,
    "retire": _retire,
    "activate": _activate,
}
