"""What people learned: the log of what happened, progress made from it, and what they wrote beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class LearningEvent(Base):
    """Who did what with which object, with what result. Only ever added to, in order of arrival (id).

    `verb`: enrolled, opened, read, answered, passed, completed, reopened, moved, granted, … Watching is not here
    but in `watch_sessions`, a row for each session and lesson, so that the log grows with sessions and not calls.
    """

    __tablename__ = "learning_events"
    __table_args__ = (
        sa.Index("ix_learning_events_enrolment_id_id", "enrolment_id", "id"),
        sa.UniqueConstraint("dedupe"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id", ondelete="CASCADE"))
    lesson_id: Mapped[int | None] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    verb: Mapped[str] = mapped_column(sa.String(30))
    object: Mapped[str] = mapped_column(sa.String(64), default="")  # "quiz:5", "question:12"
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dedupe: Mapped[str | None] = mapped_column(sa.String(120))  # the same told twice is kept once
    happened_at: Mapped[datetime]
    arrived_at: Mapped[datetime] = mapped_column(default=now)


class WatchClock(Base):
    """The real time a person has spent watching or reading, over all lessons and sessions.

    `spent`: disjoint, ordered [from_ms, to_ms] since the epoch; credit takes the earliest free time since its
    session was opened, at most two seconds of lesson for one of it.
    """

    __tablename__ = "watch_clocks"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    spent: Mapped[list[Any]] = mapped_column(default=list)
    slack_ms: Mapped[int] = mapped_column(default=0)  # how much of the stated slack has been used
    calls: Mapped[int] = mapped_column(default=0)  # numbers what arrives, so that its order can be told again


class WatchSession(Base):
    """Watching merged by session and lesson: when the server opened it, what it has counted in it."""

    __tablename__ = "watch_sessions"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "lesson_id", "session"),
        sa.Index("ix_watch_sessions_enrolment_id_lesson_id", "enrolment_id", "lesson_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    session: Mapped[str] = mapped_column(sa.String(64))  # the browser's name for it
    opened_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    seqs: Mapped[list[Any]] = mapped_column(default=list)  # those that have arrived, as ranges [[1, 8]]
    played: Mapped[list[Any]] = mapped_column(default=list)  # claimed, ms of the lesson: disjoint, ordered
    credited: Mapped[list[Any]] = mapped_column(default=list)  # of those, what was counted
    credited_ms: Mapped[int] = mapped_column(default=0)
    resume_ms: Mapped[int] = mapped_column(default=0)  # where its latest call left off
    read_to: Mapped[int | None]  # of a page that is read: how far down, in thousandths; NULL: it is played
    number: Mapped[int] = mapped_column(default=0)  # the clock's number of what arrived last
    calls: Mapped[int] = mapped_column(default=0)


class LessonProgress(Base):
    """How far somebody is in a lesson: a function of the log."""

    __tablename__ = "lesson_progress"
    __table_args__ = (sa.Index("ix_lesson_progress_lesson_id", "lesson_id"),)

    enrolment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    first_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    watched: Mapped[list[Any]] = mapped_column(default=list)  # union of what was credited, ms
    watched_ms: Mapped[int] = mapped_column(default=0)
    resume_ms: Mapped[int] = mapped_column(default=0)
    read_ms: Mapped[int] = mapped_column(default=0)
    read_to: Mapped[int] = mapped_column(default=0)  # how far down, in thousandths
    score: Mapped[int | None]  # best of its quiz, hundredths of a per cent
    done_at: Mapped[datetime | None]


class VideoAnswer(Base):
    """What somebody first answered to a question inside a video."""

    __tablename__ = "video_answers"
    __table_args__ = (sa.UniqueConstraint("enrolment_id", "lesson_id", "question_uid"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    question_uid: Mapped[str] = mapped_column(sa.String(36))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_versions.id"))
    response: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    right: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(default=now)


class Note(Base):
    """What somebody wrote for themselves, pinned to a second or a paragraph."""

    __tablename__ = "lesson_notes"
    __table_args__ = (sa.Index("ix_lesson_notes_person_id_lesson_id", "person_id", "lesson_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    at_ms: Mapped[int | None]  # of a video or audio
    paragraph: Mapped[int | None]  # of a text, from 0
    quote: Mapped[str] = mapped_column(sa.String(200), default="")  # how the paragraph began then
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class LessonBookmark(Base):
    """A lesson somebody wants to find again."""

    __tablename__ = "lesson_bookmarks"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class LessonQuestion(Base):
    """A question under a lesson, for all who learn there."""

    __tablename__ = "lesson_questions"
    __table_args__ = (sa.Index("ix_lesson_questions_lesson_id_id", "lesson_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    at_ms: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]  # a trainer has answered
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))


class LessonAnswer(Base):
    """An answer to a question under a lesson; a trainer's is marked."""

    __tablename__ = "lesson_answers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lesson_questions.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    by_trainer: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
