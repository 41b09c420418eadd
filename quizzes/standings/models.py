"""Boards and places. The database is the truth; a sorted set may answer faster."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId

SCOPES = ("all", "department", "post", "specialty")
MEASURES = ("sum", "mean", "rate")


class Board(Base):
    """One leaderboard: of a quiz for as long as it runs, or of a competition.

    `grading` is the grading whose standings are shown; `department_level` the depth of the tree at which
    departments compete (1: the children of the root).
    """

    __tablename__ = "boards"
    __table_args__ = (
        sa.UniqueConstraint("quiz_id", "competition_id"),
        sa.Index(
            "uq_boards_quiz",
            "quiz_id",
            unique=True,
            sqlite_where=sa.text("competition_id IS NULL"),
            postgresql_where=sa.text("competition_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="CASCADE"))
    competition_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("competitions.id", ondelete="CASCADE"), index=True
    )
    grading: Mapped[int] = mapped_column(default=1)
    # A competition's board counts only goes begun in its window by people on its entry list.
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    by_entry: Mapped[bool] = mapped_column(default=False)
    department_level: Mapped[int] = mapped_column(default=1)
    ties_shared: Mapped[bool] = mapped_column(default=True)
    provisional: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=0)  # goes up with every change; pages poll it
    # The version that last took somebody off: a copy older than this can't be caught up, only made again.
    removal_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Standing(Base):
    """A person's counted attempt on a board, once for each scope they are listed in.

    `sort_key` is fixed-width: smaller is better, whatever the order of the board's keys.
    """

    __tablename__ = "standings"
    __table_args__ = (
        sa.Index("ix_standings_order", "board_id", "grading", "scope", "scope_id", "sort_key"),
        sa.Index("ix_standings_changed", "board_id", "grading", "version"),
    )

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    grading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    scope_id: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # 0 in scope "all"
    sort_key: Mapped[bytes] = mapped_column(sa.LargeBinary(24))
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempts.id"))
    score: Mapped[int]
    duration_ms: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)  # of the board, when this row last changed


class GroupStanding(Base):
    """Exact sums and counts of a group; means and rates are made on reading, by cross-multiplication.

    Scope "all", group 0 holds the board as a whole, so that its size needs no counting.
    """

    __tablename__ = "group_standings"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    grading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    score_sum: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    people: Mapped[int] = mapped_column(default=0)  # who took part
    members: Mapped[int | None]  # the denominator of a rate: on the entry list; NULL where there is none


class BoardEntry(Base):
    """A person on a board's entry list, with where they belonged when it was frozen."""

    __tablename__ = "board_entries"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    department_path: Mapped[str] = mapped_column(sa.String(255), default="")
    post_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    specialty_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    added_late: Mapped[bool] = mapped_column(default=False)
    withdrawn: Mapped[bool] = mapped_column(default=False)


class BoardSnapshot(Base):
    """A board as it was published: the winners, for ever."""

    __tablename__ = "board_snapshots"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    grading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(default=now)
    content: Mapped[dict[str, Any]]
