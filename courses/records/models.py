"""Credit hours and the skill record: what somebody has learned, here and elsewhere, over the years."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learnplatform.clock import now
from learnplatform.database import Base, BigId


class CreditEntry(Base):
    """Credit hours given to a person for a year: one row a completed course or outside training.

    What is taken back stays as a row with `cancelled_at`.
    """

    __tablename__ = "credit_entries"
    __table_args__ = (
        sa.Index("ix_credit_entries_person_id_year", "person_id", "year"),
        sa.CheckConstraint("(enrolment_id IS NULL) <> (outside_id IS NULL)", name="source"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    year: Mapped[int]  # in the site's zone
    kind: Mapped[str] = mapped_column(sa.String(40))  # a category, or "outside"
    hours: Mapped[int]  # hundredths
    title: Mapped[str] = mapped_column(sa.String(200))
    enrolment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolments.id"), unique=True)
    outside_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outside_trainings.id"), unique=True)
    earned_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=now)
    cancelled_at: Mapped[datetime | None]


class OutsideTraining(Base):
    """Training somewhere else, entered by an officer with its proof."""

    __tablename__ = "outside_trainings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    provider: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[str] = mapped_column(sa.String(40), default="outside")
    hours: Mapped[int]  # hundredths
    ended_on: Mapped[date]
    proof_uid: Mapped[str | None] = mapped_column(sa.String(36))
    entered_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(default=now)
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(sa.Text, default="")


def _unique_where(name: str, where: str, *columns: str) -> sa.Index:
    said = sa.text(where)
    return sa.Index(
        f"uq_credit_targets_{name}", *columns, unique=True, sqlite_where=said, postgresql_where=said
    )


class CreditTarget(Base):
    """How many credit hours a year asks of a branch's people of a post; whose holds for whom: `rules.target`.

    Without a branch: of the whole enterprise; without a post: of all posts.
    """

    __tablename__ = "credit_targets"
    __table_args__ = (
        # NULLs are never equal to one another, so each way of leaving something out has an index of its own.
        sa.UniqueConstraint("year", "branch_id", "post_id"),
        _unique_where("everybody", "branch_id IS NULL AND post_id IS NULL", "year"),
        _unique_where("post", "branch_id IS NULL", "year", "post_id"),
        _unique_where("branch", "post_id IS NULL", "year", "branch_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int]
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("posts.id"))
    hours: Mapped[int]  # hundredths


class Licence(Base):
    """A licence or qualification (证照) with the day it runs out; reminded 60 and 7 days before."""

    __tablename__ = "licences"
    __table_args__ = (sa.Index("ix_licences_expires_on", "expires_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    number: Mapped[str] = mapped_column(sa.String(80), default="")
    issuer: Mapped[str] = mapped_column(sa.String(200), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    proof_uid: Mapped[str | None] = mapped_column(sa.String(36))
    entered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class WorkStation(Base):
    """A line of somebody's work history: where they were, as what, from when to when."""

    __tablename__ = "work_stations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    began_on: Mapped[date]
    ended_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(sa.String(200))
    post: Mapped[str] = mapped_column(sa.String(100), default="")
    words: Mapped[str] = mapped_column(sa.Text, default="")
