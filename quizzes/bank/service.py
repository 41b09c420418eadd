"""Making and changing questions. A change makes a new version and never touches papers already drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.clock import now
from learnplatform.problems import Invalid
from quizzes.bank import rules
from quizzes.bank.models import Question, QuestionTag, QuestionVersion
from quizzes.bank.rules import Draft, Prepared


def create_question(
    session: Session,
    *,
    kind: str,
    content: dict[str, Any],
    key: dict[str, Any],
    explanation: str = "",
    difficulty: int = 3,
    tags: Iterable[str] = (),
    branch_id: int | None = None,
    actor_id: int | None = None,
    code: str | None = None,
    state: str = "active",
) -> Question:
    """Put a question into the bank. Raises Invalid with `faults` ([{"place", "message"}])."""
    draft = Draft(kind, content, key, explanation, difficulty, tuple(tags), code)
    prepared = _sound(rules.prepare(draft))
    ids = create_prepared(session, [prepared], branch_id=branch_id, actor_id=actor_id, state=state)
    return session.get_one(Question, ids[0])


def create_prepared(
    session: Session,
    questions: list[Prepared],
    *,
    branch_id: int | None,
    actor_id: int | None,
    state: str = "active",
) -> list[int]:
    """Put sound questions into the bank with a handful of statements; their ids, in the same order."""
    ids = _insert_questions(session, questions, branch_id, actor_id, state)
    session.execute(
        sa.insert(QuestionVersion),
        [
            {"question_id": question_id, "number": 1, "created_by": actor_id, **_version_values(question)}
            for question_id, question in zip(ids, questions, strict=True)
        ],
    )
    first = sa.select(QuestionVersion.id).where(QuestionVersion.question_id == Question.id).scalar_subquery()
    session.execute(
        sa.update(Question)
        .where(Question.id.in_(ids))
        .values(current_version_id=first, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    _insert_tags(
        session, [(question_id, question.tags) for question_id, question in zip(ids, questions, strict=True)]
    )
    return ids


def revise_question(
    session: Session,
    question: Question,
    *,
    content: dict[str, Any],
    key: dict[str, Any],
    explanation: str,
    difficulty: int,
    tags: Iterable[str],
    actor_id: int | None,
) -> QuestionVersion:
    """Give `question` a new version, or its present one where nothing of that changed; set difficulty and tags.

    Options that come with the id they have in the present version keep it. Raises Invalid with `faults`.
    """
    # Two editors at once: the second waits here, and its version gets the next number.
    session.execute(sa.select(Question.id).where(Question.id == question.id).with_for_update())
    present = session.get_one(QuestionVersion, question.current_version_id)
    draft = Draft(question.kind, content, key, explanation, difficulty, tuple(tags), question.code)
    prepared = _sound(rules.prepare(draft, present.content))
    version = present
    if _version_values(prepared) != {name: getattr(present, name) for name in _version_values(prepared)}:
        version = _add_version(session, question, prepared, actor_id)
    question.difficulty, question.current_version_id = prepared.difficulty, version.id
    question.search_text, question.digest, question.updated_at = prepared.search_text, prepared.digest, now()
    session.execute(sa.delete(QuestionTag).where(QuestionTag.question_id == question.id))
    _insert_tags(session, [(question.id, prepared.tags)])
    return version


def retire(session: Session, question: Question, *, actor_id: int | None) -> None:
    """Take a question out of use; papers that have it keep it."""
    _set_state(session, question, "retired", "question.retired", actor_id)


def restore(session: Session, question: Question, *, actor_id: int | None) -> None:
    """Put a retired question or a draft into use."""
    _set_state(session, question, "active", "question.active", actor_id)


def _set_state(session: Session, question: Question, state: str, action: str, actor_id: int | None) -> None:
    if question.state == state:
        return
    audit.record(session, actor_id, action, "question", question.id, before=question.state)
    question.state = state


def _sound(prepared: Prepared) -> Prepared:
    if prepared.faults:
        faults = [{"place": fault.place, "message": str(fault.message)} for fault in prepared.faults]
        raise Invalid("\n".join(fault["message"] for fault in faults), faults=faults)
    return prepared


def _version_values(question: Prepared) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "content": question.content,
        "key": question.key,
        "explanation": question.explanation,
    }


def _insert_questions(
    session: Session, questions: list[Prepared], branch_id: int | None, actor_id: int | None, state: str
) -> list[int]:
    rows = [
        {
            "kind": question.kind,
            "state": state,
            "difficulty": question.difficulty,
            "branch_id": branch_id,
            "search_text": question.search_text,
            "digest": question.digest,
            "code": question.code,
            "created_by": actor_id,
        }
        for question in questions
    ]
    statement = sa.insert(Question).returning(Question.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _add_version(
    session: Session, question: Question, prepared: Prepared, actor_id: int | None
) -> QuestionVersion:
    last = session.scalar(
        sa.select(sa.func.max(QuestionVersion.number)).where(QuestionVersion.question_id == question.id)
    )
    version = QuestionVersion(
        question_id=question.id, number=(last or 0) + 1, created_by=actor_id, **_version_values(prepared)
    )
    session.add(version)
    session.flush()
    return version


def _insert_tags(session: Session, tagged: list[tuple[int, tuple[str, ...]]]) -> None:
    rows = [{"question_id": question_id, "tag": tag} for question_id, tags in tagged for tag in tags]
    if rows:
        session.execute(sa.insert(QuestionTag), rows)
