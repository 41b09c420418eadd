"""Questions with immutable versions. The key lies in its own column, so that serving a paper never loads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId, new_uid


class Question(Base):
    """An item of the bank; what it says is in its current version."""

    __tablename__ = "questions"
    __table_args__ = (
        sa.Index("ix_questions_kind_difficulty", "kind", "difficulty"),
        sa.CheckConstraint("state IN ('draft', 'active', 'retired')", name="state"),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 5", name="difficulty"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # What other installations know it by; NULL: made before it was needed, given when it is first named.
    uid: Mapped[str | None] = mapped_column(sa.String(36), unique=True, index=True, default=new_uid)
    kind: Mapped[str] = mapped_column(sa.String(30))
    state: Mapped[str] = mapped_column(sa.String(10), default="active")
    difficulty: Mapped[int] = mapped_column(default=3)
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"), index=True)
    # Not a constraint: a version names its question, and two tables that name each other can't be made on SQLite.
    current_version_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    search_text: Mapped[str] = mapped_column(sa.Text, default="")  # folded: lower case, half width
    digest: Mapped[str] = mapped_column(
        sa.String(32), default="", index=True
    )  # equal where the same is asked
    code: Mapped[str | None] = mapped_column(sa.String(60))  # the number people gave it in their files
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class QuestionTag(Base):
    """A label of a question."""

    __tablename__ = "question_tags"
    __table_args__ = (sa.Index("ix_question_tags_tag_question_id", "tag", "question_id"),)

    question_id: Mapped[int] = mapped_column(
        sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(sa.String(60), primary_key=True)


class QuestionVersion(Base):
    """What a question said at one time. Never changed; `content` holds nothing of the key."""

    __tablename__ = "question_versions"
    __table_args__ = (sa.UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(30))
    content: Mapped[dict[str, Any]]
    key: Mapped[dict[str, Any]]
    explanation: Mapped[str] = mapped_column(sa.Text, default="")
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
