"""The file store's tables: what is kept, for whom, what it was found to be, and what is still arriving."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId, new_uid

KINDS = ("picture", "drawing", "video", "audio", "pdf", "subtitle", "attachment")
RENDITIONS = ("small", "large", "poster", "audio")


class File(Base):
    """A file in the store. Its bytes lie under `store_key`, wherever the store keeps them; they never change."""

    __tablename__ = "files"
    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('picture', 'drawing', 'video', 'audio', 'pdf', 'subtitle', 'attachment')", name="kind"
        ),
        sa.CheckConstraint("rendering IN ('none', 'waiting', 'ready', 'failed')", name="rendering"),
        sa.Index("ix_files_rendering", "rendering"),
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
    rendering: Mapped[str] = mapped_column(sa.String(20), default="none")  # of its smaller sizes
    leased_until: Mapped[datetime | None]  # by the worker that makes them
    tries: Mapped[int] = mapped_column(default=0)


class Rendition(Base):
    """A file once more in another size or form. A row is there once its bytes are."""

    __tablename__ = "file_renditions"
    __table_args__ = (sa.CheckConstraint("kind IN ('small', 'large', 'poster', 'audio')", name="kind"),)

    file_id: Mapped[int] = mapped_column(sa.ForeignKey("files.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    store_key: Mapped[str] = mapped_column(sa.String(100))


class ResumableUpload(Base):
    """A file on its way in (tus 1.0). `received` says how much of it lies in pieces in the store."""

    __tablename__ = "resumable_uploads"
    __table_args__ = (
        sa.CheckConstraint("state IN ('receiving', 'finishing', 'done', 'refused')", name="state"),
        sa.CheckConstraint("received >= 0 AND received <= length", name="received"),
        sa.Index("ix_resumable_uploads_state", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(43), unique=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kinds: Mapped[str] = mapped_column(sa.String(200), default="")  # which are welcome, by comma; empty: any
    length: Mapped[int] = mapped_column(sa.BigInteger)
    received: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    state: Mapped[str] = mapped_column(sa.String(20), default="receiving")
    error: Mapped[str] = mapped_column(sa.Text, default="")  # why it was refused, in words
    file_uid: Mapped[str] = mapped_column(sa.String(36), default=new_uid)  # what the file will be called
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column()
    leased_until: Mapped[datetime | None]  # by the worker that puts it together
    tries: Mapped[int] = mapped_column(default=0)


class UploadPiece(Base):
    """A piece of an upload: `size` bytes from `start`."""

    __tablename__ = "upload_pieces"

    upload_id: Mapped[int] = mapped_column(
        sa.ForeignKey("resumable_uploads.id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    store_key: Mapped[str] = mapped_column(sa.String(150))
