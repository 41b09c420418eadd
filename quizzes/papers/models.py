"""A quiz, who may take it, how its paper is made, and the pool its papers are drawn from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId, new_uid


class Quiz(Base):
    """What a worker can take: a paper plus its timing, attempts and review rules."""

    __tablename__ = "quizzes"
    __table_args__ = (
        sa.CheckConstraint("state IN ('draft', 'published', 'closed')", name="state"),
        sa.CheckConstraint("counting IN ('best', 'last', 'first')", name="counting"),
        sa.CheckConstraint("review IN ('never', 'after_submit', 'after_window')", name="review"),
        sa.CheckConstraint("composition IN ('picked', 'drawn')", name="composition"),
        sa.CheckConstraint("purpose IN ('quiz', 'arena')", name="purpose"),
        sa.Index("ix_quizzes_state_opens_at", "state", "opens_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # What other installations know it by; NULL: made before it was needed, given when it is first named.
    uid: Mapped[str | None] = mapped_column(sa.String(36), unique=True, index=True, default=new_uid)
    title: Mapped[str] = mapped_column(sa.String(120))
    intro: Mapped[str] = mapped_column(sa.Text, default="")
    purpose: Mapped[str] = mapped_column(sa.String(10), default="quiz")
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"), index=True)
    composition: Mapped[str] = mapped_column(sa.String(10), default="picked")
    time_limit_ms: Mapped[int] = mapped_column(sa.Integer, default=15 * 60_000)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    goes_total: Mapped[int | None]  # NULL: any number
    goes_per_day: Mapped[int | None]
    full_time_after_close: Mapped[bool] = mapped_column(default=False)
    counting: Mapped[str] = mapped_column(sa.String(5), default="best")
    review: Mapped[str] = mapped_column(sa.String(12), default="after_submit")
    shuffle_questions: Mapped[bool] = mapped_column(default=True)
    shuffle_options: Mapped[bool] = mapped_column(default=True)
    pool_id: Mapped[int | None] = mapped_column(sa.BigInteger)  # the pool that holds; it names its quiz
    grading: Mapped[int] = mapped_column(default=1)  # the grading number whose scores hold
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    published_at: Mapped[datetime | None]


class QuizAudience(Base):
    """Somebody a quiz is for: everyone of a branch, a post or a specialty. No row: everyone."""

    __tablename__ = "quiz_audiences"
    __table_args__ = (sa.CheckConstraint("kind IN ('department', 'post', 'specialty')", name="kind"),)

    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)


class PaperItem(Base):
    """A question that was picked for the paper, by hand. Points in hundredths."""

    __tablename__ = "paper_items"

    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id"), primary_key=True)
    position: Mapped[int]
    points: Mapped[int]


class BlueprintRule(Base):
    """So many questions of this type, tag and difficulty, each worth so much."""

    __tablename__ = "blueprint_rules"

    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    points: Mapped[int]  # hundredths, each question
    kind: Mapped[str | None] = mapped_column(sa.String(30))
    tag: Mapped[str | None] = mapped_column(sa.String(60))
    difficulty_from: Mapped[int] = mapped_column(default=1)
    difficulty_to: Mapped[int] = mapped_column(default=5)


class Pool(Base):
    """What papers are drawn from, frozen when the quiz was published; its id is the pool version.

    `rules` is a list of {"count", "points", "size"}: draw `count` out of the `size` items of that rule.
    """

    __tablename__ = "pools"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="CASCADE"), index=True)
    rules: Mapped[list[Any]]
    max_score: Mapped[int]
    question_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)


class PoolItem(Base):
    """A question version that a rule may draw, at a place of its own so that a draw reads only what it takes."""

    __tablename__ = "pool_items"

    pool_id: Mapped[int] = mapped_column(sa.ForeignKey("pools.id", ondelete="CASCADE"), primary_key=True)
    rule: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_versions.id"), index=True)
    points: Mapped[int | None]  # set for picked papers, where each question has its own
