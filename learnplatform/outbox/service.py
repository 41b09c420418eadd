"""Telling and delivering. A listener is f(session, payload): it may hear the same twice, late and in any order."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.outbox.models import OutboxMessage
from learnplatform.parts import parts

log = logging.getLogger(__name__)

MOST_FAILURES = 8
BATCH = 200


def tell(session: Session, topic: str, payloads: Iterable[dict[str, Any]]) -> None:
    """Tell each of `payloads` to whoever listens to `topic`, in the caller's transaction, by one statement."""
    rows = [
        {"topic": topic, "payload": payload, "created_at": now(), "due_at": now()} for payload in payloads
    ]
    if rows:
        session.execute(sa.insert(OutboxMessage), rows)
        after_commit("outbox.deliver")


def deliver() -> int:
    """Deliver what is due, each message in a transaction of its own; how many were heard."""
    heard = 0
    while due := _due():
        heard += sum(_deliver(message_id) for message_id in due)
        if len(due) < BATCH:
            break
    return heard


def _due() -> list[int]:
    with db.read() as session:
        return list(
            session.scalars(
                sa.select(OutboxMessage.id)
                .where(OutboxMessage.set_aside_at.is_(None), OutboxMessage.due_at <= now())
                .order_by(OutboxMessage.due_at, OutboxMessage.id)
                .limit(BATCH)
            )
        )


def _deliver(message_id: int) -> bool:
    """Let all listeners hear one message, and delete it with what they wrote; whether they did."""
    try:
        with db.write() as session:
            message = session.scalar(
                sa.select(OutboxMessage)
                .where(OutboxMessage.id == message_id, OutboxMessage.set_aside_at.is_(None))
                .with_for_update(skip_locked=True)
            )
            if message is None:
                return False  # another worker has it, or had it
            for listener in parts().listeners.get(message.topic, ()):
                listener(session, message.payload)
            session.delete(message)
    except Exception:
        log.exception("outbox message=%s was not heard", message_id)
        _put_off(message_id)
        return False
    return True


def _put_off(message_id: int) -> None:
    """Try again later, each time later; too often, and the message is set aside."""
    with db.write() as session:
        message = session.get(OutboxMessage, message_id, with_for_update=True)
        if message is None:
            return
        message.failures += 1
        message.due_at = later(now(), message.failures)
        if message.failures >= MOST_FAILURES:
            message.set_aside_at = now()
            log.error("outbox message=%s topic=%s is set aside", message_id, message.topic)


def later(at: datetime, failures: int) -> datetime:
    """When to try again after so many failures: 10 s, 40 s, 90 s, …"""
    return at + timedelta(seconds=10 * failures * failures)
