"""Grades, by grading number, and the corrections a regrade applies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base


class Grading(Base):
    """One grading of a quiz. Number 1 is the first; a regrade is built beside the one that holds."""

    __tablename__ = "gradings"
    __table_args__ = (
        sa.CheckConstraint("state IN ('building', 'ready', 'published', 'dropped')", name="state"),
    )

    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(sa.String(10), default="published")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(sa.BigInteger)  # what builds it


class KeyCorrection(Base):
    """A grading that judges one question version by the key of another version of that question."""

    __tablename__ = "key_corrections"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["quiz_id", "grading"], ["gradings.quiz_id", "gradings.number"], ondelete="CASCADE"
        ),
    )

    quiz_id: Mapped[int] = mapped_column(primary_key=True)
    grading: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_versions.id"), primary_key=True)
    key: Mapped[dict[str, Any]]


class Grade(Base):
    """The score of an attempt under one grading. `marks`: one {"version", "points", "max", …} a question."""

    __tablename__ = "grades"

    attempt_id: Mapped[int] = mapped_column(
        sa.ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True
    )
    grading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[int]  # hundredths of a point
    marks: Mapped[list[Any]]
    graded_at: Mapped[datetime] = mapped_column(default=now)
