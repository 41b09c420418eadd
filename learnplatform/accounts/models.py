"""People, where they belong, what they may do, and how they prove who they are."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId

ROLES = ("trainer", "officer", "admin")


class Department(Base):
    """A node of the tree. `path` is the ids from the root down, «/1/5/12/», so that a branch is a prefix."""

    __tablename__ = "departments"
    __table_args__ = (
        sa.UniqueConstraint("parent_id", "name"),
        sa.Index("ix_departments_path", "path"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    name: Mapped[str] = mapped_column(sa.String(100))
    path: Mapped[str] = mapped_column(sa.String(255), default="")
    depth: Mapped[int] = mapped_column(default=0)


class Post(Base):
    """A post (岗位)."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100), unique=True)


class Specialty(Base):
    """A specialty (工种)."""

    __tablename__ = "specialties"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100), unique=True)


class Person(Base):
    """One worker. `number` is the employee number they sign in with."""

    __tablename__ = "people"
    __table_args__ = (sa.Index("ix_people_department_id_active", "department_id", "active"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    # A one-time password is random, so a plain SHA-256 keeps it.
    one_time_hash: Mapped[str | None] = mapped_column(sa.String(64))
    one_time_expires_at: Mapped[datetime | None]
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("posts.id"), index=True)
    specialty_id: Mapped[int | None] = mapped_column(sa.ForeignKey("specialties.id"), index=True)
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    email: Mapped[str | None] = mapped_column(sa.String(200))
    hired_on: Mapped[date | None]
    union_member_since: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(sa.String(10))
    theme: Mapped[str | None] = mapped_column(sa.String(10))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Grant(Base):
    """A role somebody holds, everywhere (`department_id` NULL) or in one branch of the tree."""

    __tablename__ = "grants"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "role", "department_id"),
        # NULL is no value to a unique constraint, so «everywhere» needs its own.
        sa.Index(
            "uq_grants_everywhere",
            "person_id",
            "role",
            unique=True,
            sqlite_where=sa.text("department_id IS NULL"),
            postgresql_where=sa.text("department_id IS NULL"),
        ),
        sa.CheckConstraint("role IN ('trainer', 'officer', 'admin')", name="role"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(20))
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    granted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    granted_at: Mapped[datetime] = mapped_column(default=now)


class SignedSession(Base):
    """A browser that is signed in. The cookie holds a random token, the table its SHA-256."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")


class AccessToken(Base):
    """A personal access token: shown once, kept as SHA-256."""

    __tablename__ = "access_tokens"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A wrong password, remembered for as long as it slows the next try."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (sa.Index("ix_sign_in_failures_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(120))  # "number:10023" or "address:10.1.2.3"
    at: Mapped[datetime] = mapped_column(default=now)
