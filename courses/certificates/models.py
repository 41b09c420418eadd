"""Certificates, the keys that sign them, and how they look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class CertificateTemplate(Base):
    """How a certificate looks: its words with fields, a seal, a signature."""

    __tablename__ = "certificate_templates"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))  # NULL: whole enterprise
    layout: Mapped[dict[str, Any]] = mapped_column(default=dict)  # heading, text with {fields}, signer, …
    seal_uid: Mapped[str | None] = mapped_column(sa.String(36))  # pictures of the file store
    signature_uid: Mapped[str | None] = mapped_column(sa.String(36))
    archived_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class SigningKey(Base):
    """One of the site's Ed25519 keys. The newest signs; all verify. In the database, so that a backup has them."""

    __tablename__ = "signing_keys"

    id: Mapped[str] = mapped_column(sa.String(43), primary_key=True)  # the key's thumbprint (RFC 7638)
    public: Mapped[str] = mapped_column(sa.String(43))  # base64url, 32 bytes
    private: Mapped[str] = mapped_column(sa.String(43))  # base64url, 32 bytes
    created_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]


class CertificateCounter(Base):
    """The last number given in a course and year."""

    __tablename__ = "certificate_counters"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    course_id: Mapped[int] = mapped_column(
        sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """That somebody completed a course, once for each enrolment; what it said then stays.

    issued (no PDF yet) → rendered; revoked at any time, with a reason.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        sa.UniqueConstraint("year", "course_id", "number"),
        sa.Index("ix_certificates_person_id", "person_id"),
        sa.CheckConstraint("state IN ('issued', 'rendered', 'revoked')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True)  # what is verified: random, unguessable
    year: Mapped[int]
    number: Mapped[int]
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("course_versions.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    template_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate_templates.id"))
    name: Mapped[str] = mapped_column(sa.String(80))  # of the person, then
    title: Mapped[str] = mapped_column(sa.String(200))  # of the course, then
    department: Mapped[str] = mapped_column(sa.String(400), default="")
    credit_hours: Mapped[int] = mapped_column(default=0)  # hundredths
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(sa.String(20), default="issued")
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(sa.Text, default="")  # why it could not be rendered
    file_uid: Mapped[str | None] = mapped_column(sa.String(36))
    pdf_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    statement: Mapped[str | None] = mapped_column(sa.Text)  # the exact bytes that were signed (JSON)
    signature: Mapped[str | None] = mapped_column(sa.String(86))  # base64url
    key_id: Mapped[str | None] = mapped_column(sa.ForeignKey("signing_keys.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    revoked_why: Mapped[str] = mapped_column(sa.Text, default="")
