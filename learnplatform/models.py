"""Tables that every domain uses: the audit log, notices, jobs, uploaded files, heartbeats, the installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class AuditEntry(Base):
    """Who did what to which object, when and why. Only ever added to."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index("ix_audit_entries_object", "object_type", "object_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))  # NULL: the system, the shell
    action: Mapped[str] = mapped_column(sa.String(60))  # "attempt.voided"
    object_type: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Notice(Base):
    """Something one person is told: a kind and its parameters; the words are made when it is shown."""

    __tablename__ = "notices"
    __table_args__ = (
        sa.Index("ix_notices_person_id_id", "person_id", "id"),
        sa.UniqueConstraint("person_id", "dedupe"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(60))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    link: Mapped[str] = mapped_column(sa.String(200), default="")
    dedupe: Mapped[str | None] = mapped_column(sa.String(120))  # the same event told twice is told once
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]


class StoredFile(Base):
    """A small file (picture, upload, export) kept in the database, so that every host sees it."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(43), unique=True)  # unguessable; the address of pictures
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    public: Mapped[bool] = mapped_column(default=False)  # any signed-in person who knows the token
    created_at: Mapped[datetime] = mapped_column(default=now)


class Job(Base):
    """Long work and its progress: the queue of record of imports, exports and recounts."""

    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index("ix_jobs_state_lease_until", "state", "lease_until"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'waiting', 'done', 'failed', 'cancelled')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(20), default="queued")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stage: Mapped[str] = mapped_column(sa.String(60), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(sa.String(40))  # who works on it
    lease_until: Mapped[datetime | None]
    input_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    output_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class JobRow(Base):
    """A row of an import, staged for its preview."""

    __tablename__ = "job_rows"

    job_id: Mapped[int] = mapped_column(sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False
    )  # as counted in the file, from 1
    state: Mapped[str] = mapped_column(sa.String(20))  # new, changed, same, wrong, …
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problems: Mapped[list[Any]] = mapped_column(default=list)


class Heartbeat(Base):
    """A process that is alive."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)  # "web", "worker", "beat"
    at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Installation(Base):
    """The one row that tells this database from others, and from what it was before a restore."""

    __tablename__ = "installations"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    token: Mapped[str] = mapped_column(sa.String(32))
