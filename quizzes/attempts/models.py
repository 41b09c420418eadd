"""Attempts and answers. The attempts table is the queue of record for grading.

Each answer row carries what decides whether a save still counts (`person_id`, `closes_at`, `open`), so that
saving is one conditional UPDATE.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId

STATES = ("in_progress", "submitted", "graded", "needs_marking", "voided", "set_aside")


class Attempt(Base):
    """One worker's go at a quiz, with the department, post and specialty they had when it began."""

    __tablename__ = "attempts"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {STATES!r}", name="state"),
        sa.UniqueConstraint("quiz_id", "person_id", "go"),
        sa.UniqueConstraint("arena_id", "arena_number"),
        # One go at a time: two starts at once give one attempt.
        sa.Index(
            "uq_attempts_in_progress",
            "quiz_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'in_progress'"),
            postgresql_where=sa.text("state = 'in_progress'"),
        ),
        sa.Index(
            "ix_attempts_submitted",
            "submitted_at",
            sqlite_where=sa.text("state = 'submitted'"),
            postgresql_where=sa.text("state = 'submitted'"),
        ),
        sa.Index(
            "ix_attempts_overdue",
            "closes_at",
            sqlite_where=sa.text("state = 'in_progress'"),
            postgresql_where=sa.text("state = 'in_progress'"),
        ),
        sa.Index("ix_attempts_person_id_started_at", "person_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    go: Mapped[int]  # 1, 2, 3 … of this person at this quiz
    trial: Mapped[bool] = mapped_column(default=False)  # a trainer trying it: never ranked
    state: Mapped[str] = mapped_column(sa.String(15), default="in_progress")
    pool_id: Mapped[int] = mapped_column(sa.ForeignKey("pools.id"))
    seed: Mapped[str] = mapped_column(sa.String(32))
    draw_algorithm: Mapped[int] = mapped_column(default=1)
    writer: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime] = mapped_column(default=now)
    deadline_at: Mapped[datetime]
    closes_at: Mapped[datetime]  # deadline and grace
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(sa.String(10))  # person, clock, officer
    duration_ms: Mapped[int | None]
    max_score: Mapped[int]
    question_count: Mapped[int]
    department_path: Mapped[str] = mapped_column(sa.String(255), default="")
    post_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    specialty_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    arena_id: Mapped[int | None] = mapped_column(sa.ForeignKey("arenas.id"))
    arena_number: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)  # how often grading it has failed
    voided_reason: Mapped[str | None] = mapped_column(sa.Text)


class Answer(Base):
    """The response to one question of a paper. The rows exist, empty, from the start of the attempt."""

    __tablename__ = "answers"

    attempt_id: Mapped[int] = mapped_column(
        sa.ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_versions.id"), primary_key=True)
    position: Mapped[int]
    points: Mapped[int]  # what it is worth, hundredths
    person_id: Mapped[int] = mapped_column(sa.BigInteger)
    open: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime]
    response: Mapped[dict[str, Any] | None]
    writer: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]


class LateAnswer(Base):
    """What reached the server after the end: kept for the person and the officer to see, not counted."""

    __tablename__ = "late_answers"
    # The last one of each page (writer) and question.
    __table_args__ = (sa.UniqueConstraint("attempt_id", "version_id", "writer"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempts.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_versions.id"))
    response: Mapped[dict[str, Any] | None]
    writer: Mapped[int]
    seq: Mapped[int]
    arrived_at: Mapped[datetime] = mapped_column(default=now)
