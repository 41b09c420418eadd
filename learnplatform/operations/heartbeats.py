"""Who is alive: one row a kind of process, renewed every few seconds."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Heartbeat

NAMES = ("worker", "jobs", "beat")
FRESH = timedelta(seconds=30)
_renewed = 0.0  # when this process last gave a sign, monotonic


def renew(*names: str) -> None:
    """Note that processes of these names are alive now."""
    global _renewed
    with db.write() as session:
        for name in names:
            session.merge(Heartbeat(name=name, at=now(), details={"pid": os.getpid()}))
    _renewed = time.monotonic()


def silent_for() -> float:
    """Seconds since this process last gave a sign."""
    return time.monotonic() - _renewed


def missing(session: Session, since: datetime | None = None) -> list[str]:
    """Which of the background processes have given no sign within 30 s (and since `since`)."""
    threshold = max(filter(None, (now() - FRESH, since)))
    alive = set(session.scalars(sa.select(Heartbeat.name).where(Heartbeat.at >= threshold)))
    return [name for name in NAMES if name not in alive]
