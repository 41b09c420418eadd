"""Reads of how a course goes: few statements, however many learn in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from courses.authoring.models import Course, LessonContent, Section
from courses.catalogue.models import Enrolment
from courses.insight import rules
from courses.learning.models import LessonProgress
from courses.learning.queries import LEARNING
from learnplatform.accounts.models import Department, Person

PAGE = 500
NOT_THERE = -1  # the lesson is not in the version in which somebody learns


@dataclass(frozen=True)
class Column:
    """A lesson of the published version."""

    id: int
    title: str
    type: str
    required: bool
    duration_ms: int
    quiz_id: int | None


@dataclass(frozen=True)
class Learner:
    """A line of the grid; `cells`: per cent by lesson, 0: not begun, 100: done, -1: not in their version."""

    person_id: int
    name: str
    number: str
    department: str
    state: str
    last_at: datetime | None
    done: int
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    columns: list[Column]
    learners: list[Learner]
    total: int


def learning(course_id: int) -> sa.ColumnElement[bool]:
    """The condition on `Enrolment` for the latest round of each who learns, or has learned, in a course."""
    later = aliased(Enrolment)
    again = sa.exists().where(
        later.course_id == Enrolment.course_id,
        later.person_id == Enrolment.person_id,
        later.state.in_(LEARNING),
        later.round > Enrolment.round,
    )
    return sa.and_(Enrolment.course_id == course_id, Enrolment.state.in_(LEARNING), ~again)


def grid(session: Session, course: Course, page: int = 1) -> Grid:
    """Learner × lesson, a page of learners by name; three statements."""
    rows = session.execute(
        sa.select(
            Enrolment.id,
            Enrolment.version_id,
            Enrolment.state,
            Enrolment.last_at,
            Enrolment.done_count,
            Person.id.label("person_id"),
            Person.name,
            Person.number,
            Department.name.label("department"),
            sa.func.count().over().label("total"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(learning(course.id))
        .order_by(Person.name, Person.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    shown, there = _lessons(session, course, {row.version_id for row in rows})
    progress = _cells(session, [row.id for row in rows], there, {row.id: row.version_id for row in rows})
    learners = [
        Learner(
            row.person_id,
            row.name,
            row.number,
            row.department or "",
            row.state,
            row.last_at,
            row.done_count,
            _line(shown, there[row.version_id], progress[row.id]),
        )
        for row in rows
    ]
    return Grid(shown, learners, rows[0].total if rows else 0)


def _line(columns: list[Column], there: dict[int, Any], cells: dict[int, int]) -> tuple[int, ...]:
    return tuple(cells.get(each.id, 0) if each.id in there else NOT_THERE for each in columns)


def columns(session: Session, course: Course) -> list[Column]:
    """The lessons of what is published (of the draft, where nothing is), in order."""
    return _lessons(session, course, set())[0]


def _lessons(
    session: Session, course: Course, versions: set[int]
) -> tuple[list[Column], dict[int, dict[int, Any]]]:
    """(lessons of the published version, by version: by lesson: (rule, duration)); one statement."""
    current = course.current_version_id or course.draft_version_id
    rows = session.execute(
        sa.select(
            LessonContent.version_id,
            LessonContent.lesson_id,
            LessonContent.title,
            LessonContent.type,
            LessonContent.required,
            LessonContent.duration_ms,
            LessonContent.completion,
            LessonContent.quiz_id,
        )
        .join(Section, Section.id == LessonContent.section_id)
        .where(LessonContent.version_id.in_([*versions, current]))
        .order_by(Section.position, Section.id, LessonContent.position, LessonContent.id)
    )
    shown: list[Column] = []
    there: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in rows:
        there[row.version_id][row.lesson_id] = (row.completion.get("rule", ""), row.duration_ms)
        if row.version_id == current:
            shown.append(
                Column(row.lesson_id, row.title, row.type, row.required, row.duration_ms, row.quiz_id)
            )
    return shown, there


_PROGRESS = (
    LessonProgress.enrolment_id,
    LessonProgress.lesson_id,
    LessonProgress.watched_ms,
    LessonProgress.read_to,
    LessonProgress.score,
    LessonProgress.done_at.is_not(None),
)


def _cells(
    session: Session, enrolments: Sequence[int], there: dict[int, dict[int, Any]], versions: dict[int, int]
) -> dict[int, dict[int, int]]:
    """By enrolment: by lesson: per cent, of what was begun; one statement, none of the watched seconds read."""
    cells: dict[int, dict[int, int]] = defaultdict(dict)
    if not enrolments:
        return cells
    found = sa.select(*_PROGRESS).where(LessonProgress.enrolment_id.in_(enrolments))
    for enrolment_id, lesson_id, watched_ms, read_to, score, done in session.execute(found):
        rule, duration_ms = there[versions[enrolment_id]].get(lesson_id, ("", 0))
        cells[enrolment_id][lesson_id] = rules.percent(
            rule,
            done=done,
            watched_ms=watched_ms,
            duration_ms=duration_ms,
            read_to=read_to,
            score=score,
        )
    return cells


def totals(session: Session, course_id: int) -> dict[int, tuple[int, int]]:
    """By lesson: (how many have begun it, how many have done it); one statement."""
    rows = session.execute(
        sa.select(LessonProgress.lesson_id, sa.func.count(), sa.func.count(LessonProgress.done_at))
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .where(learning(course_id))
        .group_by(LessonProgress.lesson_id)
    )
    return {lesson_id: (begun, done) for lesson_id, begun, done in rows}


@dataclass(frozen=True)
class Count:
    people: int
    completed: int


def count(session: Session, course_id: int) -> Count:
    """How many learn or learned in a course, and how many of them completed it."""
    completed = sa.func.sum(sa.case((Enrolment.state == "completed", 1), else_=0))
    row = session.execute(sa.select(sa.func.count(), completed).where(learning(course_id))).one()
    return Count(row[0], row[1] or 0)
