"""Competitions. Their boards, with the frozen entry list, are those of `standings`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class Competition(Base):
    """A contest on one quiz in one window. Opening it freezes the entry list."""

    __tablename__ = "competitions"
    __table_args__ = (
        sa.CheckConstraint("state IN ('draft', 'open', 'closed', 'published')", name="state"),
        sa.CheckConstraint("opens_at < closes_at", name="window"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    intro: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    # [{"scope": "department", "measure": "mean"}, …]; the individual board is always there
    group_boards: Mapped[list[Any]] = mapped_column(default=list)
    department_level: Mapped[int] = mapped_column(default=1)
    winners: Mapped[int] = mapped_column(default=3)  # how many places are named
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    # How often its winners were made known, and how many of these everybody has been told of.
    publications: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)


class CompetitionAudience(Base):
    """Who may enter: a branch, a post or a specialty. No row: everyone of the competition's branch."""

    __tablename__ = "competition_audiences"
    __table_args__ = (sa.CheckConstraint("kind IN ('department', 'post', 'specialty')", name="kind"),)

    competition_id: Mapped[int] = mapped_column(
        sa.ForeignKey("competitions.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
