"""Tasks noted inside a transaction and started once it has committed.

Services name a task by its string, so that they need not import it. Publishing never retries and its
failure never reaches the person: what must happen is in a table, and a sweep finds it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

log = logging.getLogger(__name__)

_noted: ContextVar[list[tuple[str, tuple[Any, ...]]] | None] = ContextVar("noted_tasks", default=None)
_publish: Callable[[str, tuple[Any, ...]], None] | None = None
lost_messages = 0


def publish_with(publisher: Callable[[str, tuple[Any, ...]], None] | None) -> None:
    """Say how a task is sent; `learnplatform.tasks` does so when it configures Celery."""
    global _publish
    _publish = publisher


def after_commit(name: str, *args: Any) -> None:
    """Start the task `name` with JSON-able `args` when the transaction around this call has committed.

    The same call noted twice in a transaction starts one task. Raises RuntimeError outside a transaction.
    """
    noted = _noted.get()
    if noted is None:
        raise RuntimeError(f"after_commit({name!r}) outside db.write()")
    if (name, args) not in noted:
        noted.append((name, args))


@contextmanager
def collecting() -> Iterator[None]:
    if _noted.get() is not None:
        raise RuntimeError("a writing transaction inside another: pass the session on instead")
    noted: list[tuple[str, tuple[Any, ...]]] = []
    token = _noted.set(noted)
    try:
        yield
    finally:
        _noted.reset(token)
    for name, args in noted:
        send(name, args)


def send(name: str, args: tuple[Any, ...]) -> None:
    """Publish one task now. A failure is only counted."""
    global lost_messages
    if _publish is None:
        return
    try:
        _publish(name, args)
    except Exception as error:  # whatever the broker's client raises: the sweep will find the work
        lost_messages += 1
        log.warning("message for %s not sent (%s); a sweep will find the work", name, error)
