"""Saving what the editor's form holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.queries import branch_path, departments_within
from learnplatform.problems import Forbidden, NotFound
from quizzes.bank import queries, rules, service
from quizzes.bank.forms import QuestionForm, join_tags
from quizzes.bank.models import Question, QuestionVersion


@dataclass(frozen=True)
class Saved:
    """`version` None: somebody else has changed the question meanwhile, and nothing was stored."""

    question: Question
    version: QuestionVersion | None
    changed: bool = True


def branches(session: Session, reach: Reach, present: int | None = None) -> list[tuple[int | None, str]]:
    """The branches a question may belong to: the top of what `reach` covers, and the one it has."""
    departments = departments_within(session, reach)
    top = min((department.depth for department in departments), default=0)
    offered: list[tuple[int | None, str]] = [(None, "")] if reach.everywhere else []
    for department in departments:
        if department.depth <= top + 1 or department.id == present:
            offered.append((department.id, "\u3000" * (department.depth - top) + department.name))
    return offered


def fill(form: QuestionForm, detail: queries.Detail) -> None:
    """Show a stored question in `form`."""
    question, version = detail.question, detail.version
    form.fill(version.content, version.key)
    form.explanation.data, form.difficulty.data = version.explanation, question.difficulty
    form.tags.data = join_tags(detail.tags)
    form.draft.data = question.state == "draft"
    form.branch.data = str(question.branch_id or "")
    form.based_on.data = str(version.id)


def create(session: Session, form: QuestionForm, reach: Reach, actor_id: int) -> Question:
    """Put what `form` holds into the bank. Raises Invalid, Forbidden for a branch out of reach."""
    _check_branch(session, reach, form.branch_id)
    draft = form.draft_of()
    return service.create_question(
        session,
        kind=draft.kind,
        content=draft.content,
        key=draft.key,
        explanation=draft.explanation,
        difficulty=draft.difficulty,
        tags=draft.tags,
        branch_id=form.branch_id,
        actor_id=actor_id,
        state="draft" if form.draft.data else "active",
    )


def revise(session: Session, form: QuestionForm, question_id: int, reach: Reach, actor_id: int) -> Saved:
    """Store what `form` holds as the next version, unless the question has another version than it began with.

    Raises NotFound, Invalid, Forbidden.
    """
    question = queries.question_in(session, reach, question_id, lock=True)
    if question is None:
        raise NotFound
    before = question.current_version_id
    if form.based_on.data != str(before):
        return Saved(question, None)
    if form.branch_id != question.branch_id:
        _check_branch(session, reach, form.branch_id)
    draft = form.draft_of(question.code)
    version = _revise(session, question, draft, actor_id)
    question.branch_id = form.branch_id
    if question.state != "retired":
        question.state = "draft" if form.draft.data else "active"
    return Saved(question, version, version.id != before)


def restore(session: Session, question_id: int, number: int, reach: Reach, actor_id: int) -> Saved:
    """Make what version `number` said the newest version. Raises NotFound."""
    question = queries.question_in(session, reach, question_id, lock=True)
    old = queries.version(session, question_id, number) if question else None
    if question is None or old is None:
        raise NotFound
    before = question.current_version_id
    tags = tuple(queries.tags_of(session, [question.id]).get(question.id, []))
    draft = rules.Draft(
        question.kind, old.content, old.key, old.explanation, question.difficulty, tags, question.code
    )
    version = _revise(session, question, draft, actor_id)
    audit.record(session, actor_id, "question.version_restored", "question", question.id, number=number)
    return Saved(question, version, version.id != before)


def _revise(session: Session, question: Question, draft: rules.Draft, actor_id: int) -> QuestionVersion:
    return service.revise_question(
        session,
        question,
        content=draft.content,
        key=draft.key,
        explanation=draft.explanation,
        difficulty=draft.difficulty,
        tags=draft.tags,
        actor_id=actor_id,
    )


def _check_branch(session: Session, reach: Reach, branch_id: int | None) -> None:
    if not reach.covers(branch_path(session, branch_id)):
        raise Forbidden
