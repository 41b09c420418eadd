"""Telling people something, and their having read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from learnplatform.clock import now
from learnplatform.models import Notice
from learnplatform.problems import NotFound


def tell(
    session: Session,
    person_ids: Iterable[int],
    kind: str,
    params: dict[str, Any] | None = None,
    *,
    link: str = "",
    dedupe: str | None = None,
    at: datetime | None = None,
) -> None:
    """Tell each of `person_ids`, in the caller's transaction; the same `dedupe` is told a person once. `at`: when it happened, by default now.

    `kind` names the words: `parts().notice_texts[kind](params)` makes the sentence when it is shown.
    """
    rows = [
        {
            "person_id": person,
            "kind": kind,
            "params": params or {},
            "link": link,
            "dedupe": dedupe,
            "created_at": at or now(),
        }
        for person in person_ids
    ]
    if not rows:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(Notice).on_conflict_do_nothing(), rows)


def read(session: Session, person_id: int, notice_id: int) -> str:
    """Note that the person has seen this notice; where it leads. Raises NotFound for one that is not theirs."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.person_id != person_id:
        raise NotFound
    notice.read_at = notice.read_at or now()
    return notice.link


def read_all(session: Session, person_id: int) -> None:
    session.execute(
        sa.update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=now())
    )


def unread_count(session: Session, person_id: int) -> int:
    return (
        session.scalar(
            sa.select(sa.func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
        )
        or 0
    )


def latest(session: Session, person_id: int, limit: int = 50) -> list[Notice]:
    """What the person was told, the latest first by when it happened."""
    return list(
        session.scalars(
            sa.select(Notice)
            .where(Notice.person_id == person_id)
            .order_by(Notice.created_at.desc(), Notice.id.desc())
            .limit(limit)
        )
    )
