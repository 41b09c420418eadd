"""Questions under a lesson, and what colleagues and trainers answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseAuthor, Lesson
from courses.authoring.queries import may_author
from courses.learning import access
from courses.learning.models import LessonAnswer, LessonQuestion
from learnplatform import audit
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.notices.service import tell
from learnplatform.problems import Conflict, Invalid, NotFound, TooMany

SHOWN = 100  # questions under a lesson, the latest
MOST_A_DAY = 50  # questions and as many answers of one person
LONGEST = 2_000


@dataclass
class Thread:
    """A question with its answers. `may_remove` …: by whoever looks at it."""

    question: LessonQuestion
    asker: str
    may_remove: bool
    answers: list[Answered] = field(default_factory=list)


@dataclass
class Answered:
    answer: LessonAnswer
    name: str
    may_remove: bool


def of_lesson(session: Session, visitor: Any, lesson_id: int, *, author: bool) -> list[Thread]:
    """What is asked under a lesson that the visitor may open, the latest first; two statements."""
    rows = session.execute(
        sa.select(LessonQuestion, Person.name)
        .join(Person, Person.id == LessonQuestion.person_id)
        .where(LessonQuestion.lesson_id == lesson_id, LessonQuestion.hidden_at.is_(None))
        .order_by(LessonQuestion.id.desc())
        .limit(SHOWN)
    )
    threads = {
        question.id: Thread(question, name, author or question.person_id == visitor.id)
        for question, name in rows
    }
    answers = session.execute(
        sa.select(LessonAnswer, Person.name)
        .join(Person, Person.id == LessonAnswer.person_id)
        .where(LessonAnswer.question_id.in_(threads), LessonAnswer.hidden_at.is_(None))
        .order_by(LessonAnswer.by_trainer.desc(), LessonAnswer.id)
    )
    for answer, name in answers:
        may_remove = author or answer.person_id == visitor.id
        threads[answer.question_id].answers.append(Answered(answer, name, may_remove))
    return list(threads.values())


def unanswered(session: Session, course_id: int) -> list[LessonQuestion]:
    """The questions of a course that no trainer has answered yet, the oldest first."""
    return list(
        session.scalars(
            sa.select(LessonQuestion)
            .join(Lesson, Lesson.id == LessonQuestion.lesson_id)
            .where(
                Lesson.course_id == course_id,
                LessonQuestion.answered_at.is_(None),
                LessonQuestion.hidden_at.is_(None),
            )
            .order_by(LessonQuestion.id)
        )
    )


def place_of(session: Session, visitor: Any, course_id: int, lesson_id: int) -> tuple[Course, bool]:
    """(course, whether the visitor writes it) of a lesson that is open to them.

    Raises NotFound, Conflict (`locked`).
    """
    try:
        opened = access.lesson_for(session, visitor, course_id, lesson_id)
    except NotFound:
        return access.lesson_for(session, visitor, course_id, lesson_id, preview=True).course, True
    author = may_author(session, visitor, opened.course)
    if opened.locked and not author:
        raise Conflict(_("这一节还没有开放"), kind="locked")
    return opened.course, author


def question_for(session: Session, visitor: Any, question_id: int) -> tuple[LessonQuestion, Course, bool]:
    """(question, its course, whether the visitor writes that). Raises NotFound."""
    question = session.get(LessonQuestion, question_id)
    lesson = session.get(Lesson, question.lesson_id) if question else None
    if question is None or lesson is None or question.hidden_at is not None:
        raise NotFound
    course, author = place_of(session, visitor, lesson.course_id, lesson.id)
    return question, course, author


def ask(
    session: Session, visitor: Any, course_id: int, lesson_id: int, text: str, at_ms: int | None = None
) -> LessonQuestion:
    """Ask under a lesson; the course's authors are told. Raises NotFound, Conflict, Invalid, TooMany."""
    course, _author = place_of(session, visitor, course_id, lesson_id)
    _not_too_many(session, LessonQuestion, visitor.id)
    question = LessonQuestion(lesson_id=lesson_id, person_id=visitor.id, text=_words(text), at_ms=at_ms)
    session.add(question)
    session.flush()
    authors = session.scalars(
        sa.select(CourseAuthor.person_id).where(
            CourseAuthor.course_id == course.id, CourseAuthor.person_id != visitor.id
        )
    ).all()
    where = _link(course.id, question, preview=True)
    tell(session, authors, "learning.asked", _told(visitor, text), link=where, dedupe=f"asked:{question.id}")
    return question


def answer(session: Session, visitor: Any, question_id: int, text: str) -> LessonAnswer:
    """Answer a question; who asked is told. A trainer's answer is marked, and settles it."""
    question, course, author = question_for(session, visitor, question_id)
    _not_too_many(session, LessonAnswer, visitor.id)
    given = LessonAnswer(question_id=question.id, person_id=visitor.id, text=_words(text), by_trainer=author)
    session.add(given)
    session.flush()
    if author and question.answered_at is None:
        question.answered_at = now()
    if question.person_id != visitor.id:
        kind = "learning.answered_by_trainer" if author else "learning.answered"
        where = _link(course.id, question)
        told = _told(visitor, question.text)
        tell(session, [question.person_id], kind, told, link=where, dedupe=f"answered:{given.id}")
    return given


def settle(session: Session, visitor: Any, question_id: int) -> None:
    """A trainer says that what colleagues answered is right. Raises NotFound for anybody else."""
    question, course, author = question_for(session, visitor, question_id)
    if not author:
        raise NotFound
    if question.answered_at is None:
        question.answered_at = now()
        where, told = _link(course.id, question), _told(visitor, question.text)
        tell(
            session,
            [question.person_id],
            "learning.settled",
            told,
            link=where,
            dedupe=f"settled:{question.id}",
        )


def remove_question(session: Session, visitor: Any, question_id: int, reason: str = "") -> None:
    """Take away one's own question, or hide another's, which a trainer does with a reason."""
    question, _course, author = question_for(session, visitor, question_id)
    if question.person_id != visitor.id:
        _hide(session, visitor, question, reason, author=author)
        audit.record(
            session, visitor.id, "lesson_question.hidden", "lesson_question", question.id, reason.strip()
        )
        return
    if session.scalar(sa.select(sa.exists().where(LessonAnswer.question_id == question.id))):
        question.hidden_at, question.hidden_by = (
            now(),
            visitor.id,
        )  # what others wrote is not one's own to delete
    else:
        session.delete(question)


def remove_answer(session: Session, visitor: Any, answer_id: int, reason: str = "") -> LessonQuestion:
    """As `remove_question`. Gives back the question."""
    given = session.get(LessonAnswer, answer_id)
    if given is None or given.hidden_at is not None:
        raise NotFound
    question, _course, author = question_for(session, visitor, given.question_id)
    if given.person_id == visitor.id:
        session.delete(given)
    else:
        _hide(session, visitor, given, reason, author=author)
        audit.record(session, visitor.id, "lesson_answer.hidden", "lesson_answer", given.id, reason.strip())
    session.flush()
    if given.by_trainer and not _has_trainers(session, question.id):
        question.answered_at = None
    return question


def _has_trainers(session: Session, question_id: int) -> bool:
    marked = sa.exists().where(
        LessonAnswer.question_id == question_id, LessonAnswer.by_trainer, LessonAnswer.hidden_at.is_(None)
    )
    return bool(session.scalar(sa.select(marked)))


def _hide(
    session: Session, visitor: Any, row: LessonQuestion | LessonAnswer, reason: str, *, author: bool
) -> None:
    if not author:
        raise NotFound
    if not reason.strip():
        raise Invalid(_("请写明原因。"), kind="reason")
    row.hidden_at, row.hidden_by = now(), visitor.id


def _words(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise Invalid(_("请写 1 到 %(most)s 个字。", most=LONGEST), kind="text")
    return said


def _not_too_many(session: Session, model: Any, person_id: int) -> None:
    since = now() - timedelta(days=1)
    recent = sa.select(sa.func.count()).where(model.person_id == person_id, model.created_at > since)
    if (session.scalar(recent) or 0) >= MOST_A_DAY:
        raise TooMany(_("今天写得够多了，请明天再来。"))


def _told(visitor: Any, text: str) -> dict[str, str]:
    return {"who": visitor.name, "question": text.strip()[:40]}


def _link(course_id: int, question: LessonQuestion, *, preview: bool = False) -> str:
    return url_for(
        "learning.lesson",
        course_id=course_id,
        lesson_id=question.lesson_id,
        preview="1" if preview else None,
        _anchor=f"question-{question.id}",
    )
