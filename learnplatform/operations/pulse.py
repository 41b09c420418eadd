"""Signs of life of a process that is too busy to be asked for one: a thread beside the work sends them.

An idle worker gives none here: what shows that it still hears is the message that beat sends it. But that message
waits behind long tasks, and behind many short ones until it is too old to be run.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from sqlalchemy.exc import SQLAlchemyError

from learnplatform.operations import heartbeats

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds between two looks
SILENCE = 8.0  # seconds without a sign after which one is sent
LONGEST = 6 * 3_600.0  # seconds; a task that runs longer is no life any more


class Pulse:
    """Renews the heartbeats `names()` while something is done here."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names
        self._running: dict[str, float] = {}  # task → when it began, monotonic
        self._felt = False
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def begin(self, task_id: str) -> None:
        self._running[task_id] = time.monotonic()
        self.feel()

    def end(self, task_id: str) -> None:
        self._running.pop(task_id, None)

    def feel(self) -> None:
        """Something was done just now."""
        self._felt = True
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
            self._thread.start()

    def look(self) -> bool:
        """Send a sign if there is life and none was sent lately; whether one was."""
        felt, self._felt = self._felt, False
        oldest = time.monotonic() - LONGEST
        busy = any(begun > oldest for begun in list(self._running.values()))
        if not (felt or busy) or heartbeats.silent_for() < SILENCE:
            return False
        try:
            heartbeats.renew(*self._names())
        except SQLAlchemyError as error:  # a database that is away, or held for long by someone else
            log.info("no sign of life: %s", error)
            return False
        return True

    def _beat(self) -> None:
        while not self._stopped.wait(LOOK):
            self.look()

    def stop(self) -> None:
        """Give no more signs."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
