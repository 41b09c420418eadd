"""Notes that people keep for themselves, and the lessons they want to find again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring.models import CourseVersion, Lesson, LessonContent
from courses.learning import access, queries
from courses.learning.models import LessonBookmark, Note
from learnplatform.clock import now
from learnplatform.problems import Conflict, NotFound
from learnplatform.web.filters import duration

MOST_A_LESSON = 300
A_PAGE = 100


@dataclass
class LessonNotes:
    """Somebody's notes of a lesson. `address` parts are None where the lesson is no longer open to them."""

    lesson_id: int
    course_id: int
    title: str
    is_open: bool
    notes: list[Note] = field(default_factory=list)


@dataclass
class CourseNotes:
    title: str
    lessons: list[LessonNotes] = field(default_factory=list)


def place(note: Note) -> str:
    """Where a note is pinned, as people say it; empty: the whole lesson."""
    if note.at_ms is not None:
        return duration(note.at_ms)
    if note.paragraph is not None:
        return _("第 %(n)s 段", n=note.paragraph + 1)
    return ""


def anchor(note: Note) -> str:
    """The part of a lesson's address that leads to the note's place."""
    if note.at_ms is not None:
        return f"t={note.at_ms // 1_000}"
    return f"p={note.paragraph}" if note.paragraph is not None else "notes"


def of_lesson(session: Session, person_id: int, lesson_id: int) -> list[Note]:
    return list(
        session.scalars(
            sa.select(Note)
            .where(Note.person_id == person_id, Note.lesson_id == lesson_id)
            .order_by(Note.at_ms, Note.paragraph, Note.id)
        )
    )


def mine(session: Session, person_id: int, note_id: int) -> Note:
    """Raises NotFound for what is somebody else's."""
    note = session.get(Note, note_id)
    if note is None or note.person_id != person_id:
        raise NotFound
    return note


def add(
    session: Session,
    visitor: Any,
    course_id: int,
    lesson_id: int,
    text: str,
    *,
    at_ms: int | None = None,
    paragraph: int | None = None,
    quote: str = "",
) -> Note:
    """Pin a note to a moment of a recording or a paragraph of a text.

    Raises NotFound, Conflict (a lesson that isn't open yet, too many notes).
    """
    content = _open(session, visitor, course_id, lesson_id).content
    count = session.scalar(
        sa.select(sa.func.count()).where(Note.person_id == visitor.id, Note.lesson_id == lesson_id)
    )
    if count is not None and count >= MOST_A_LESSON:
        raise Conflict(_("这一节的笔记太多了，请先删掉几条。"), kind="too-many-notes")
    timed = content.duration_ms > 0
    note = Note(
        person_id=visitor.id,
        lesson_id=lesson_id,
        at_ms=min(at_ms, content.duration_ms) if timed and at_ms is not None else None,
        paragraph=None if timed else paragraph,
        quote="" if timed or paragraph is None else quote[:200],
        text=text.strip(),
    )
    session.add(note)
    session.flush()
    return note


def _open(session: Session, visitor: Any, course_id: int, lesson_id: int) -> access.Opened:
    opened = access.lesson_for(session, visitor, course_id, lesson_id)
    if opened.locked:
        raise Conflict(_("这一节还没有开放"), kind="locked")
    return opened


def change(session: Session, person_id: int, note_id: int, text: str) -> Note:
    note = mine(session, person_id, note_id)
    note.text, note.updated_at = text.strip(), now()
    return note


def remove(session: Session, person_id: int, note_id: int) -> None:
    session.delete(mine(session, person_id, note_id))


def course_of(session: Session, lesson_id: int) -> int:
    return session.get_one(Lesson, lesson_id).course_id


def count(session: Session, person_id: int, q: str = "") -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(_found(person_id, q).subquery())) or 0


def _found(person_id: int, q: str) -> sa.Select[Note]:
    wanted = sa.select(Note).join(Lesson, Lesson.id == Note.lesson_id).where(Note.person_id == person_id)
    for word in q.split():
        wanted = wanted.where(
            sa.or_(Note.text.icontains(word, autoescape=True), Note.quote.icontains(word, autoescape=True))
        )
    return wanted


def listed(session: Session, person_id: int, q: str = "", page: int | None = None) -> list[CourseNotes]:
    """Somebody's notes by course and lesson, those with every word of `q`; `page` from 1, None: all."""
    wanted = _found(person_id, q).order_by(
        Lesson.course_id, Note.lesson_id, Note.at_ms, Note.paragraph, Note.id
    )
    if page is not None:
        wanted = wanted.limit(A_PAGE).offset((page - 1) * A_PAGE)
    rows = session.scalars(wanted).all()
    lessons = _lessons(session, person_id, {note.lesson_id for note in rows})
    courses: dict[int, CourseNotes] = {}
    for note in rows:
        lesson, course_title = lessons[note.lesson_id]
        course = courses.setdefault(lesson.course_id, CourseNotes(course_title))
        if lesson not in course.lessons:
            course.lessons.append(lesson)
        lesson.notes.append(note)
    return list(courses.values())


def _lessons(session: Session, person_id: int, ids: Iterable[int]) -> dict[int, tuple[LessonNotes, str]]:
    """By lesson: how it is called where the person learns, else where it stood last, and its course's title."""
    rows = session.execute(
        sa.select(
            LessonContent.lesson_id,
            LessonContent.version_id,
            LessonContent.title,
            CourseVersion.course_id,
            CourseVersion.title.label("course"),
        )
        .join(CourseVersion, CourseVersion.id == LessonContent.version_id)
        .where(LessonContent.lesson_id.in_(ids), CourseVersion.published_at.is_not(None))
        .order_by(LessonContent.id)
    ).all()
    learning = {
        course_id: queries.enrolment_of(session, course_id, person_id)
        for course_id in {row.course_id for row in rows}
    }
    found: dict[int, tuple[LessonNotes, str]] = {}
    for row in rows:
        before = found.get(row.lesson_id)
        if before and before[0].is_open:
            continue
        enrolment = learning[row.course_id]
        is_open = enrolment is not None and enrolment.version_id == row.version_id
        found[row.lesson_id] = (LessonNotes(row.lesson_id, row.course_id, row.title, is_open), row.course)
    return found


def as_markdown(courses: Iterable[CourseNotes]) -> str:
    """All of it as one text."""
    lines = [f"# {_('我的笔记')}", ""]
    for course in courses:
        lines += [f"## {course.title}", ""]
        for lesson in course.lessons:
            lines += [f"### {lesson.title}", ""]
            for note in lesson.notes:
                where = " ".join(filter(None, (place(note), f"「{note.quote}」" if note.quote else "")))
                text = note.text.replace("\r\n", "\n").replace("\n", "\n  ")
                lines.append(f"- {where}：{text}" if where else f"- {text}")
            lines.append("")
    return "\n".join(lines)


def is_kept(session: Session, person_id: int, lesson_id: int) -> bool:
    return session.get(LessonBookmark, {"person_id": person_id, "lesson_id": lesson_id}) is not None


def keep(session: Session, visitor: Any, course_id: int, lesson_id: int, *, kept: bool) -> None:
    """Mark a lesson to find it again, or no longer. Raises NotFound."""
    access.lesson_for(session, visitor, course_id, lesson_id)
    mark = session.get(LessonBookmark, {"person_id": visitor.id, "lesson_id": lesson_id})
    if kept and mark is None:
        session.add(LessonBookmark(person_id=visitor.id, lesson_id=lesson_id))
    elif not kept and mark is not None:
        session.delete(mark)


def bookmarks(session: Session, person_id: int) -> list[LessonNotes]:
    """The lessons somebody marked and may still open, the latest first."""
    ids = session.scalars(
        sa.select(LessonBookmark.lesson_id)
        .where(LessonBookmark.person_id == person_id)
        .order_by(LessonBookmark.created_at.desc())
        .limit(A_PAGE)
    ).all()
    found = _lessons(session, person_id, ids)
    return [found[each][0] for each in ids if each in found and found[each][0].is_open]
