"""Mending a key from the page where it is put right: the questions of one quiz, their keys, nothing else of them.

An officer has no say in the bank; a wrong key of a quiz that runs in their branch is their matter all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.notices import service as notices
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound
from quizzes.bank import queries, rules, service
from quizzes.bank.forms import QuestionForm
from quizzes.bank.kinds.base import Fault
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.shown import stem_text
from quizzes.bank.text import fold
from quizzes.papers.models import Pool, PoolItem, Quiz

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A question of the quiz as the list shows it."""

    id: int
    kind: str
    stem: str


def _of(quiz: Quiz) -> sa.ColumnElement[bool]:
    """Questions that papers of the quiz have held or may hold."""
    return Question.id.in_(
        sa.select(QuestionVersion.question_id)
        .join(PoolItem, PoolItem.version_id == QuestionVersion.id)
        .join(Pool, Pool.id == PoolItem.pool_id)
        .where(Pool.quiz_id == quiz.id)
    )


def listing(session: Session, quiz: Quiz, reach: Reach, asked: str, page: int) -> tuple[list[Line], Paging]:
    """One page of the quiz's questions within `reach`; `asked`: words of the stem or an option."""
    found = [_of(quiz), Question.id.in_(queries.within(reach))]
    found += [Question.search_text.contains(word, autoescape=True) for word in fold(asked).split()]
    total = session.scalar(sa.select(sa.func.count()).select_from(Question).where(*found)) or 0
    here = paging(total, page, PAGE)
    rows = session.execute(
        sa.select(Question.id, Question.kind, QuestionVersion.content["stem_html"].as_string())
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(*found)
        .order_by(Question.id)
        .limit(here.size)
        .offset(here.offset)
    )
    return [Line(row[0], row[1], stem_text(row[2] or "")) for row in rows], here


def question_of(
    session: Session, quiz: Quiz, reach: Reach, question_id: int, *, lock: bool = False
) -> Question:
    """The question, if the quiz has it and it lies within `reach`. Raises NotFound."""
    question = queries.question_in(session, reach, question_id, lock=lock)
    belongs = sa.select(sa.exists().where(Question.id == question_id, _of(quiz)))
    if question is None or not session.scalar(belongs):
        raise NotFound
    return question


def faults(form: QuestionForm, version: QuestionVersion) -> list[Fault]:
    """What keeps the typed key from being stored; that anything but the key was changed is one of it."""
    form.stem.data = version.content.get("stem", "")
    prepared = rules.prepare(form.draft_of(), version.content)
    if not prepared.faults and _words(prepared.content) != _words(version.content):
        return [Fault("stem", _("这里只能改答案和解析；题目本身的文字请出题人在题库里改。"))]
    return list(prepared.faults)


def _words(content: dict[str, Any]) -> Any:
    """What a question says, whatever order its options are stored in."""
    options = [(each["id"], each["text"]) for each in content.get("options", content.get("items", []))]
    return sorted(options), content.get("blanks"), content.get("passage")


def mend(
    session: Session,
    form: QuestionForm,
    quiz: Quiz,
    question_id: int,
    reach: Reach,
    reason: str,
    actor_id: int,
) -> QuestionVersion | None:
    """Store what `form` holds, without `faults`, as the question's next version; audited, and its author is told.

    None: somebody else has changed the question since the form was shown. Raises NotFound.
    """
    question = question_of(session, quiz, reach, question_id, lock=True)
    before = question.current_version_id
    if form.based_on.data != str(before):
        return None
    tags = queries.tags_of(session, [question.id]).get(question.id, [])
    draft = form.draft_of(question.code)
    version = service.revise_question(
        session,
        question,
        content=draft.content,
        key=draft.key,
        explanation=draft.explanation,
        difficulty=question.difficulty,
        tags=tags,
        actor_id=actor_id,
    )
    if version.id != before:
        about = {"quiz": quiz.id, "number": version.number}
        audit.record(session, actor_id, "question.key_mended", "question", question.id, reason, **about)
        _tell_author(session, question, version, actor_id, reason)
    return version


def _tell_author(
    session: Session, question: Question, version: QuestionVersion, actor_id: int, reason: str
) -> None:
    if question.created_by in (None, actor_id):
        return
    about = {"stem": stem_text(version.content.get("stem_html", ""))[:60], "reason": reason}
    about["number"] = str(version.number)
    link = f"/bank/{question.id}"
    notices.tell(session, [question.created_by], "question.key_mended", about, link=link)
