"""Courses that must be taken: to whom they are given, until when, who is through."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class Assignment(Base):
    """A course given to a branch, a post, a specialty, or what these have in common.

    Once: to whoever is there when it is given, due at `due_at`. Standing: also to whoever comes later, due
    `due_days` after they came; with `repeat_months` it is taken again when that long has passed.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        sa.CheckConstraint("standing OR due_at IS NOT NULL", name="due"),
        sa.CheckConstraint("NOT standing OR due_days IS NOT NULL", name="standing"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("posts.id"))
    specialty_id: Mapped[int | None] = mapped_column(sa.ForeignKey("specialties.id"))
    standing: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    due_days: Mapped[int | None]
    repeat_months: Mapped[int | None]
    words: Mapped[str] = mapped_column(sa.Text, default="")  # what the officer says to it
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    filled_at: Mapped[datetime | None]  # everybody who was there has been given it
    closed_at: Mapped[datetime | None]


class AssignedPerson(Base):
    """Somebody who has to take the course, in one round of it. Who left is out of the counts, though they finished."""

    __tablename__ = "assigned_people"
    __table_args__ = (
        sa.UniqueConstraint("assignment_id", "person_id", "round"),
        sa.Index("ix_assigned_people_person_id", "person_id", "completed_at"),
        sa.Index("ix_assigned_people_due_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    round: Mapped[int] = mapped_column(default=1)
    enrolment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolments.id", ondelete="SET NULL"))
    assigned_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]  # no longer in the branch, post or specialty
    reminded_at: Mapped[datetime | None]
