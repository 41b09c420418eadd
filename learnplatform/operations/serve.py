"""One supervisor for web, workers and beat: starts them, restarts what died, stops all within 3 s.

Every child leads a process group of its own, so that what a child has started goes with it, and asks
the kernel for a SIGTERM should the supervisor die without a word.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import click
from flask_babel import gettext as _

from learnplatform.clock import now
from learnplatform.config import Settings
from learnplatform.tasks import QueueNames

log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
STOP_WITHIN = 1.2  # seconds; then SIGKILL. Nothing is lost: the tables are the queues of record
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """A process that must be there, and what became of it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    not_before: float = field(default=0.0)
    resumes: bool = False  # what it is about when it is killed is done after the next start

    def start(self, environ: dict[str, str]) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            self.command, env=environ, start_new_session=True, preexec_fn=_die_with_parent(os.getpid())
        )

    def tend(self, environ: dict[str, str]) -> None:
        """Start it if it is not running and its pause is over."""
        if self.process is not None and self.process.poll() is None:
            if time.monotonic() - self.started > 60:
                self.pause = 0.5  # it has stood long enough to be forgiven
            return
        if self.process is not None and not self.not_before:
            self.signal(signal.SIGKILL)  # what it left behind in its group
            log.warning("%s ended with %s; again in %.1f s", self.name, self.process.returncode, self.pause)
            self.not_before = time.monotonic() + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if time.monotonic() >= self.not_before:
            self.not_before = 0.0
            self.start(environ)

    def signal(self, number: int) -> None:
        """Send to the whole group, whoever of it is still there."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except (ProcessLookupError, PermissionError):
                return


def _die_with_parent(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return prepare


def children(host: str, port: int, threads: int, level: str) -> list[Child]:
    """The command lines of web, workers and beat."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--quiet", "-A", "celery_worker"]
    worker = [
        "worker",
        "--pool",
        "solo",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "-l",
        level,
    ]
    web = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1"]
    web += [
        "--blocking-threads",
        str(threads),
        "--respawn-failed-workers",
        "--no-ws",
        "--log-level",
        level.lower(),
    ]
    waiting, background = f"{QueueNames.GRADING},{QueueNames.PERIODIC}", QueueNames.JOBS
    return [
        Child("web", [*python, *web, "learnplatform.wsgi:app"]),
        Child("worker", [*celery, *worker, "-Q", waiting, "-n", "worker@%h"], resumes=True),
        # Long work has a process of its own, so that nobody's score waits behind an import.
        Child("jobs", [*celery, *worker, "-Q", background, "-n", "jobs@%h"], resumes=True),
        Child("beat", [*celery, "beat", "-S", "celery.beat:Scheduler", "--pidfile", "", "-l", level]),
    ]


def refuse_taken(host: str, port: int) -> None:
    """Raises ClickException where nobody can listen at this address: something does already, or it is no address.

    Web servers share a port without a word, and then half of the requests go to the wrong one.
    """
    try:
        family, kind, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        taken = _("已被占用") if error.errno == errno.EADDRINUSE else error.strerror
        raise click.ClickException(
            _("不能监听 %(host)s 的 %(port)d 端口：%(why)s。", host=host, port=port, why=taken)
        ) from error


def environment(settings: Settings, site_url: str = "http://127.0.0.1:8000") -> dict[str, str]:
    """What every child finds in its environment. `site_url`: where people find the site, unless that is configured."""
    # Uploads and workbooks go back to the system when they are done with. Left alone, glibc raises this mark at the
    # first large block it frees, and each thread keeps the next ones: 40 MB more with every other upload of 12 MB.
    memory = {"MALLOC_MMAP_THRESHOLD_": str(1024 * 1024)}
    return {
        **memory,
        "LEARN_SITE_URL": site_url,
        **os.environ,
        "LEARN_DATA": str(settings.data),
        "LEARN_SUPERVISED_SINCE": now().isoformat(),
        "PYTHONUNBUFFERED": "1",
    }


def serve(settings: Settings, host: str, port: int, threads: int = 8, level: str = "WARNING") -> None:
    """Run everything until SIGTERM or SIGINT."""
    environ = environment(settings, f"http://{host}:{port}")
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    running = children(host, port, threads, level)
    try:
        while not stopping:
            for child in running:
                child.tend(environ)
            time.sleep(0.1)
    finally:
        stop(running)


def stop(running: list[Child]) -> None:
    """End every child and what it has started: politely, then not."""
    for child in running:
        if child.process is not None:
            # Not its whole group: a worker would take an encoder that was ended for a file it can't encode.
            child.process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for child in running:
        if child.process is not None:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                if child.resumes:
                    log.info("%s was busy; it goes on with its task after the next start", child.name)
                else:
                    log.warning("%s does not stop by itself", child.name)
    for child in running:
        child.signal(signal.SIGKILL)
