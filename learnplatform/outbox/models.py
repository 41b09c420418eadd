"""The outbox's table: what has been told and not yet been heard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class OutboxMessage(Base):
    """One thing that happened, for whoever listens to its topic. Deleted when all have heard it."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        sa.Index(
            "ix_outbox_messages_due_at",
            "due_at",
            sqlite_where=sa.text("set_aside_at IS NULL"),
            postgresql_where=sa.text("set_aside_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic: Mapped[str] = mapped_column(sa.String(60))  # "quiz.graded"
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)  # not tried before
    failures: Mapped[int] = mapped_column(default=0)
    set_aside_at: Mapped[datetime | None]  # failed too often: kept for whoever looks into it
