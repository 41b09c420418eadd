"""Courses, their versions and what is in them.

A course has one version that is written on (state «draft»), and those that were published; publishing freezes the
draft and the next change begins a new one as a copy. A lesson keeps its row in `lessons` through all versions, so
that what somebody finished stays finished; what it says in one version is its `LessonContent` there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId, new_uid

_STATES = "state IN ('draft', 'published', 'archived')"


class Course(Base):
    """What stays the same through all versions: whose it is, who may come in, what it leaves behind."""

    __tablename__ = "courses"
    __table_args__ = (
        sa.CheckConstraint(_STATES, name="state"),
        sa.CheckConstraint("enrolment IN ('open', 'request', 'invitation')", name="enrolment"),
        sa.CheckConstraint("seats IS NULL OR seats_taken <= seats", name="seats"),
        sa.Index("ix_courses_state_published_at", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uid)  # travels with exports
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))  # NULL: whole enterprise
    state: Mapped[str] = mapped_column(sa.String(20), default="draft")
    current_version_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)  # what is published
    draft_version_id: Mapped[int | None] = mapped_column(
        sa.BigInteger
    )  # what is written on; NULL: nothing changed since the last publication
    indexed_version_id: Mapped[int | None] = mapped_column(sa.BigInteger)  # whose words the search knows
    enrolment: Mapped[str] = mapped_column(sa.String(20), default="open")
    seats: Mapped[int | None]  # NULL: as many as come
    seats_taken: Mapped[int] = mapped_column(default=0)
    valid_months: Mapped[int | None]  # how long its certificate holds; NULL: for ever
    credit_kind: Mapped[str] = mapped_column(sa.String(40), default="")  # "" as its category
    template_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate_templates.id"))
    gives_certificate: Mapped[bool] = mapped_column(default=True)
    published_at: Mapped[datetime | None]  # first time
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    # What colleagues thought, kept as sums so that a list needs no counting.
    rating_sum: Mapped[int] = mapped_column(default=0)
    rating_count: Mapped[int] = mapped_column(default=0)


class CourseAuthor(Base):
    """Who may write on a course beside the trainers of its branch, and is named as its teacher."""

    __tablename__ = "course_authors"

    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class CourseVersion(Base):
    """A course as it reads in one version."""

    __tablename__ = "course_versions"
    __table_args__ = (
        sa.UniqueConstraint("course_id", "number"),
        sa.CheckConstraint("state IN ('draft', 'published')", name="state"),
        sa.CheckConstraint("category IN ('quality', 'skills', 'degree', 'career')", name="category"),
        sa.CheckConstraint("level IN ('basic', 'intermediate', 'advanced')", name="level"),
        sa.Index("ix_course_versions_category", "category", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1, 2, …
    state: Mapped[str] = mapped_column(sa.String(20), default="draft")
    revision: Mapped[int] = mapped_column(default=0)  # counts changes of the draft; an older one is refused
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")  # Markdown
    outcomes: Mapped[list[Any]] = mapped_column(default=list)  # ["能独立完成……"]: what one can do afterwards
    category: Mapped[str] = mapped_column(sa.String(20), default="skills")
    level: Mapped[str] = mapped_column(sa.String(20), default="basic")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    minutes: Mapped[int] = mapped_column(default=0)  # sum of the lessons'
    credit_hours: Mapped[int] = mapped_column(default=0)  # hundredths of an hour
    cover_uid: Mapped[str | None] = mapped_column(sa.String(36))  # a picture of the file store
    sequential: Mapped[bool] = mapped_column(default=False)  # each lesson after the one before
    lesson_count: Mapped[int] = mapped_column(default=0)
    changes: Mapped[str] = mapped_column(sa.Text, default="")  # what is new in it, in the trainer's words
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class CourseTag(Base):
    """A subject tag of a version, for filters."""

    __tablename__ = "course_tags"
    __table_args__ = (sa.Index("ix_course_tags_tag", "tag"),)

    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("course_versions.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class CourseFor(Base):
    """For whose post or specialty a version is meant. None at all: for everybody."""

    __tablename__ = "course_for"
    __table_args__ = (sa.CheckConstraint("(post_id IS NULL) <> (specialty_id IS NULL)", name="one"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("course_versions.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("posts.id"), index=True)
    specialty_id: Mapped[int | None] = mapped_column(sa.ForeignKey("specialties.id"), index=True)


class CourseRequirement(Base):
    """What must be finished before a course may be begun: a course, or a quiz with a score."""

    __tablename__ = "course_requirements"
    __table_args__ = (sa.CheckConstraint("kind IN ('course', 'quiz')", name="kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("course_versions.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(sa.String(20))
    target_uid: Mapped[str] = mapped_column(sa.String(64))  # kept even where nothing here has it
    title: Mapped[str] = mapped_column(sa.String(200), default="")  # what it was called where it came from
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses.id", ondelete="SET NULL"))
    quiz_id: Mapped[int | None] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="SET NULL"))
    percent: Mapped[int] = mapped_column(default=60)  # of a quiz' points


class Section(Base):
    """A heading of a version, with the lessons below it."""

    __tablename__ = "sections"
    __table_args__ = (sa.UniqueConstraint("version_id", "uid"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("course_versions.id", ondelete="CASCADE"), index=True
    )
    uid: Mapped[str] = mapped_column(sa.String(36), default=new_uid)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))


class Lesson(Base):
    """A lesson through all versions of its course: what progress, notes and questions hang on."""

    __tablename__ = "lessons"
    __table_args__ = (sa.UniqueConstraint("course_id", "uid"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(sa.String(36), default=new_uid)


class LessonContent(Base):
    """What a lesson says in one version, and what completes it there.

    `body` by type — text: {"markdown"}; video and audio: {"file", "subtitles": [{"file", "language", "label"}],
    "chapters": [{"at_ms", "title"}], "markdown"}; document: {"file"}; gallery: {"pictures": [{"file", "caption"}]};
    attachment: {"files": [uid]}; quiz: {"quiz": uid or "", "title"}; link: {"address"}. Files are named by their uid.

    `completion` — {"rule": "watched", "percent": 90, "hidden": false, "no_skipping": false} | {"rule": "read"} |
    {"rule": "passed", "percent": 60} | {"rule": "opened"}.
    `release` — {} | {"at": ISO moment} | {"days": n after enrolment}.
    `requires` — uids of lessons that come before it.
    """

    __tablename__ = "lesson_contents"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "lesson_id"),
        sa.CheckConstraint(
            "type IN ('text', 'video', 'audio', 'document', 'gallery', 'attachment', 'quiz', 'link')",
            name="type",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("course_versions.id", ondelete="CASCADE"))
    section_id: Mapped[int] = mapped_column(sa.ForeignKey("sections.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]  # in its section
    title: Mapped[str] = mapped_column(sa.String(200))
    type: Mapped[str] = mapped_column(sa.String(20))
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    html: Mapped[str] = mapped_column(sa.Text, default="")  # rendered and cleaned from body["markdown"]
    text: Mapped[str] = mapped_column(sa.Text, default="")  # plain, for search and for the time reading takes
    completion: Mapped[dict[str, Any]] = mapped_column(default=dict)
    release: Mapped[dict[str, Any]] = mapped_column(default=dict)
    requires: Mapped[list[Any]] = mapped_column(default=list)
    required: Mapped[bool] = mapped_column(default=True)  # counts for completing the course
    minutes: Mapped[int] = mapped_column(default=0)
    duration_ms: Mapped[int] = mapped_column(default=0)  # of its video or audio
    quiz_id: Mapped[int | None] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="SET NULL"))
    revision: Mapped[int] = mapped_column(default=0)


class LessonFile(Base):
    """Which files a lesson's content shows: who may see the lesson may fetch them."""

    __tablename__ = "lesson_files"

    content_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lesson_contents.id", ondelete="CASCADE"), primary_key=True
    )
    file_uid: Mapped[str] = mapped_column(sa.String(36), primary_key=True, index=True)


class VideoQuestion(Base):
    """A question of the bank that a video or audio lesson asks at a moment."""

    __tablename__ = "video_questions"
    __table_args__ = (sa.UniqueConstraint("content_id", "uid"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    content_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson_contents.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(sa.String(36), default=new_uid)
    at_ms: Mapped[int]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id"))
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question_versions.id"))  # at publication
    must: Mapped[bool] = mapped_column(default=True)  # goes on only when it has been answered
