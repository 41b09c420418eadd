"""What is in a course, and how far somebody is with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import LessonContent, Section
from courses.catalogue.models import Enrolment
from courses.learning.models import LessonProgress
from courses.learning.rules import Lock


@dataclass(frozen=True)
class Line:
    """A lesson in the list of contents."""

    lesson_id: int
    title: str
    type: str
    minutes: int
    required: bool
    done: bool
    locked: bool
    locks: tuple[Lock, ...] = ()  # why, for who is in the course


@dataclass
class Chapter:
    """A section with its lessons."""

    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class Contents:
    chapters: list[Chapter]

    @property
    def lines(self) -> list[Line]:
        return [line for chapter in self.chapters for line in chapter.lines]

    @property
    def done(self) -> int:
        """How many required lessons are done."""
        return sum(line.done for line in self.lines if line.required)

    @property
    def required(self) -> int:
        return sum(line.required for line in self.lines)

    def next(self, last: int | None = None) -> Line | None:
        """Where to go on: the lesson somebody was in, else the first that is open and not done, else the first."""
        lines = [line for line in self.lines if not line.locked]
        kept = [line for line in lines if line.lesson_id == last and not line.done]
        waiting = [line for line in lines if not line.done]
        return next(iter([*kept, *waiting, *lines]), None)


def of(
    session: Session,
    version_id: int,
    enrolment: Enrolment | None,
    locked: Mapping[int, tuple[Lock, ...]] | None,
) -> Contents:
    """The contents of a version; `locked`: the lessons that are closed to this person and why, None: all are."""
    sections = session.execute(
        sa.select(Section.id, Section.title)
        .where(Section.version_id == version_id)
        .order_by(Section.position, Section.id)
    ).all()
    chapters = {section.id: Chapter(section.title) for section in sections}
    progress = LessonProgress.__table__
    done = sa.and_(
        progress.c.lesson_id == LessonContent.lesson_id,
        progress.c.enrolment_id == (enrolment.id if enrolment else None),
    )
    rows = session.execute(
        sa.select(
            LessonContent.section_id,
            LessonContent.lesson_id,
            LessonContent.title,
            LessonContent.type,
            LessonContent.minutes,
            LessonContent.required,
            progress.c.done_at,
        )
        .outerjoin(progress, done)
        .where(LessonContent.version_id == version_id)
        .order_by(LessonContent.position, LessonContent.id)
    )
    for section_id, lesson_id, title, kind, minutes, required, done_at in rows:
        closed = locked is None or lesson_id in locked
        line = Line(
            lesson_id,
            title,
            kind,
            minutes,
            required,
            done_at is not None,
            closed,
            (locked or {}).get(lesson_id, ()),
        )
        chapters[section_id].lines.append(line)
    return Contents(list(chapters.values()))
