"""Workers and web processes that a test kills, each there within moments (tests/killing/forking.py)."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 60  # seconds


class Victims:
    """`start` and `kill` as often as wanted; `said[pid]` is what a process has told: (what, seconds) in order."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.log = log
        self.said: dict[int, list[tuple[str, float]]] = defaultdict(list)
        self.alive: set[int] = set()
        self._text = b""
        with log.open("ab") as errors:
            self.source = subprocess.Popen(
                [sys.executable, "-m", "tests.killing.forking"],
                env=environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
            )
        self._hear("ready")

    def start(self, *command: str) -> int:
        """Start `worker` or `web PORT`; its id, as soon as it is there."""
        self._ask(" ".join(command))
        pid = self._hear("forked")
        self.alive.add(pid)
        return pid

    def kill(self, pid: int) -> list[str]:
        """kill -9 of the process with all that it has started; what it had told until then."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self._ask(f"reap {pid}")
        self._hear("gone", pid)
        self.alive.discard(pid)
        return [what for what, _seconds in self.said[pid][:-1]]

    def wait_for(self, pid: int, what: str) -> float:
        """When the process told `what` for the first time, by time.monotonic() of this machine."""
        if what not in (word for word, _seconds in self.said[pid]):
            self._hear(what, pid)
        return next(seconds for word, seconds in self.said[pid] if word == what)

    def _ask(self, line: str) -> None:
        assert self.source.stdin is not None
        self.source.stdin.write(f"{line}\n".encode())

    def _hear(self, what: str, pid: int | None = None) -> int:
        """Take what is told until somebody (this one) tells `what`; who. Fails after a minute, or at the end."""
        deadline = time.monotonic() + PATIENCE
        while True:
            line, complete, rest = self._text.partition(b"\n")
            if not complete:
                self._read(deadline, what)
                continue
            self._text = rest
            who, word, seconds = line.decode().split()
            self.said[int(who)].append((word, float(seconds)))
            if word == what and pid in (None, int(who)):
                return int(who)

    def _read(self, deadline: float, what: str) -> None:
        assert self.source.stdout is not None
        ready, _, _ = select.select([self.source.stdout], [], [], max(0, deadline - time.monotonic()))
        more = os.read(self.source.stdout.fileno(), 65536) if ready else b""
        assert more, f"nobody says «{what}»: {self.log.read_text()}"
        self._text += more

    def close(self) -> None:
        for pid in self.alive:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self.source.kill()
        self.source.wait(15)


@contextmanager
def victims(environ: dict[str, str], log: Path) -> Iterator[Victims]:
    made = Victims(environ, log)
    try:
        yield made
    finally:
        made.close()
