"""Arenas and reigns. Challenges are attempts that carry the arena's next number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class Arena(Base):
    """The open board on one quiz: who holds it, and what taking it asks."""

    __tablename__ = "arenas"
    __table_args__ = (sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    pause_ms: Mapped[int] = mapped_column(sa.Integer, default=0)  # between two goes of a person
    reign_days: Mapped[int | None]  # NULL: until somebody is better
    defence_mark: Mapped[int] = mapped_column(default=0)  # hundredths; reaching it keeps a reign alive
    entry_mark: Mapped[int] = mapped_column(default=0)  # hundredths; what takes a vacant arena
    next_number: Mapped[int] = mapped_column(default=1)  # given to the next submission
    decided_number: Mapped[int] = mapped_column(default=0)  # the last number the reigns include
    decided_at: Mapped[datetime | None]  # the moment the reigns stand at; never goes back
    # [{"after": number, "at", "reign_days", "defence_mark", "entry_mark", "open"}, …]: which terms held from which
    # challenge on, so that a replay judges every challenge by the terms it was made under.
    turns: Mapped[list[Any]] = mapped_column(default=list)
    turned: Mapped[int] = mapped_column(default=0)  # how many of them the reigns include
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]


class Reign(Base):
    """How long one star held the arena. `ended_by`: dethroned, vacated, closed; NULL while it lasts.

    Keyed by the attempt that began it, so that a replay finds the same reign again and its reward with it.
    """

    __tablename__ = "reigns"
    __table_args__ = (
        sa.UniqueConstraint("arena_id", "attempt_id"),
        sa.Index(
            "uq_reigns_current",
            "arena_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND NOT overturned"),
            postgresql_where=sa.text("ended_at IS NULL AND NOT overturned"),
        ),
        sa.CheckConstraint("reward_state IN ('waiting', 'rewarded', 'declined')", name="reward_state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    arena_id: Mapped[int] = mapped_column(sa.ForeignKey("arenas.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempts.id"))  # the challenge that took it
    mark_attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempts.id"))  # the best go of the reign
    score: Mapped[int]  # of the best go: the mark to beat
    duration_ms: Mapped[int]
    began_at: Mapped[datetime]
    held_at: Mapped[datetime]  # when it was last won or defended; it falls vacant `reign_days` later
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(10))
    defences: Mapped[int] = mapped_column(default=0)  # challenges that failed
    overturned: Mapped[bool] = mapped_column(default=False)  # a replay found that it never was
    reward_state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    reward_flagged: Mapped[bool] = mapped_column(default=False)  # rewarded, then overturned
    reward_note: Mapped[str] = mapped_column(sa.Text, default="")
    rewarded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    rewarded_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
