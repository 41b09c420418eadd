"""Real servers and workers for tests and measurements, each in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from learnplatform.tasks import QueueNames


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path, database_url: str = "", **more: str) -> dict[str, str]:
    """The environment of a process of the product on `data`."""
    given = {"LEARN_DATA": str(data), "LEARN_SECRET_KEY": "only for tests " * 3, "PYTHONUNBUFFERED": "1"}
    if database_url:
        given["LEARN_DATABASE_URL"] = database_url
    return {**os.environ, **given, **more}


def start(command: list[str], environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start `python -m …` at the head of a process group of its own, its output in `log`."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=environ, stdout=file, stderr=file, start_new_session=True
        )


def kill(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """Send `number` to the whole group and wait for its head."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    process.wait(15)


def start_web(
    environ: dict[str, str], port: int, log: Path, target: str = "learnplatform.wsgi:app", threads: int = 8
) -> subprocess.Popen[bytes]:
    command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"]
    return start([*command, target], environ, log)


def start_worker(environ: dict[str, str], log: Path, name: str = "worker") -> subprocess.Popen[bytes]:
    options = ["--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "INFO"]
    queues = ",".join(QueueNames.all())
    return start(
        ["celery", "-A", "celery_worker", "worker", *options, "-Q", queues, "-n", f"{name}@%h"], environ, log
    )


def start_beat(environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    return start(
        ["celery", "-A", "celery_worker", "beat", "-S", "celery.beat:Scheduler", "--pidfile", ""],
        environ,
        log,
    )


def wait_until_up(
    port: int, seconds: float = 30, path: str = "/healthz", process: subprocess.Popen[bytes] | None = None
) -> None:
    """Return once `path` answers 200. Raises TimeoutError, or RuntimeError when `process` has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the process ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.05)
    raise TimeoutError(f"nothing at port {port} after {seconds} s")


@contextmanager
def running(*processes: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill all of `processes`, with what they started, at the end."""
    try:
        yield
    finally:
        for process in processes:
            kill(process)
