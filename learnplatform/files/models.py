"""The file store's table: what is kept, for whom, and what it was found to be."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId, new_uid

KINDS = ("picture", "drawing", "video", "audio", "pdf", "subtitle", "attachment")


class File(Base):
    """A file in the store. Its bytes lie under `store_key`, wherever the store keeps them; they never change."""

    __tablename__ = "files"
    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('picture', 'drawing', 'video', 'audio', 'pdf', 'subtitle', 'attachment')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uid)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20))
    media_type: Mapped[str] = mapped_column(sa.String(100))  # judged by content, whatever was said
    size: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    width: Mapped[int | None]  # pixels, of pictures and videos
    height: Mapped[int | None]
    duration_ms: Mapped[int | None]  # of videos and audio
    pages: Mapped[int | None]  # of PDFs
    store_key: Mapped[str] = mapped_column(sa.String(100))
    created_at: Mapped[datetime] = mapped_column(default=now)
