"""Who is in which course, and what colleagues said of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class Enrolment(Base):
    """One person's way through a course. A course that is taken again (yearly) is a new round.

    requested → active | refused; invited → active; waiting → active when a seat comes free; active → completed;
    whoever leaves before is withdrawn. Seats are held by active ones only.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        sa.UniqueConstraint("course_id", "person_id", "round"),
        sa.Index("ix_enrolments_person_id_state", "person_id", "state"),
        sa.Index("ix_enrolments_course_id_state", "course_id", "state"),
        sa.Index(
            "uq_enrolments_open",
            "course_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state IN ('requested', 'invited', 'waiting', 'active')"),
            postgresql_where=sa.text("state IN ('requested', 'invited', 'waiting', 'active')"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'invited', 'waiting', 'active', 'completed', 'withdrawn', 'refused')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    round: Mapped[int] = mapped_column(default=1)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("course_versions.id"))  # the one they learn in
    state: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(20), default="self")  # self, invitation, assignment
    message: Mapped[str] = mapped_column(sa.Text, default="")  # why they ask, or why they were refused
    created_at: Mapped[datetime] = mapped_column(default=now)  # also the order of the waiting list, then id
    started_at: Mapped[datetime | None]  # became active: days after enrolment count from here
    completed_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]  # last time something was learned
    last_lesson_id: Mapped[int | None] = mapped_column(sa.ForeignKey("lessons.id", ondelete="SET NULL"))
    done_count: Mapped[int] = mapped_column(default=0)  # required lessons done, of those of its version
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))


class CourseRating(Base):
    """One to five stars, and a few words, of who finished the course."""

    __tablename__ = "course_ratings"
    __table_args__ = (sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)


class CourseBookmark(Base):
    """A course somebody wants to find again."""

    __tablename__ = "course_bookmarks"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CourseFinishers(Base):
    """How many people of a post have completed a course: counted from time to time, so that a list needs no counting.

    Only groups large enough to be told of are kept.
    """

    __tablename__ = "course_finishers"

    post_id: Mapped[int] = mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    people: Mapped[int]
