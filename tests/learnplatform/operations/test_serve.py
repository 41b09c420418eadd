"""The supervisor with its real children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnplatform import schema
from learnplatform.database import db
from learnplatform.operations import serve
from tests import processes
from tests.conftest import make_settings

pytestmark = pytest.mark.processes


@pytest.fixture
def port() -> int:
    return processes.free_port()


@pytest.fixture
def supervisor(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environ = processes.environment(tmp_path, f"sqlite:///{tmp_path / 'learnplatform.db'}")
    db.open(f"sqlite:///{tmp_path / 'learnplatform.db'}")
    schema.upgrade()
    db.close()
    log = tmp_path / "log"
    process = processes.start(["learnplatform", "serve", "--port", str(port)], environ, log)
    try:
        processes.wait_until_up(port, 40, process=process)
        yield process
    finally:
        processes.kill(process)
        for pid in _processes_of(tmp_path):
            os.kill(pid, signal.SIGKILL)


def _processes_of(data: Path) -> list[int]:
    """Every living process that was told to work on `data`, by its environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if f"LEARN_DATA={data}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _named(data: Path, word: str) -> list[int]:
    return [pid for pid in _processes_of(data) if word in Path(f"/proc/{pid}/cmdline").read_text()]


def _gone(data: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not _processes_of(data):
            return True
        time.sleep(0.05)
    return False


def test_sigterm_ends_everything_within_three_seconds(
    supervisor: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert len(_processes_of(tmp_path)) >= 5
    supervisor.send_signal(signal.SIGTERM)
    assert _gone(tmp_path, 3.0)
    assert supervisor.wait(1) == 0
    assert "does not stop by itself" not in (tmp_path / "log").read_text()


def test_who_is_busy_is_ended_without_a_warning_and_its_helper_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What a worker has started is never told to end before the worker is: it would count as having failed."""
    helper = "import signal, sys; signal.signal(15, lambda *_: open('told', 'w')); print(flush=True); sys.stdin.read()"
    busy = f"""
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
helper = subprocess.Popen([sys.executable, "-c", {helper!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
helper.stdout.readline()
open("ready", "w").close()
helper.wait()
"""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serve, "STOP_WITHIN", 0.3)
    child = serve.Child("jobs", [sys.executable, "-c", busy], resumes=True)
    child.start({**os.environ, "LEARN_DATA": str(tmp_path)})
    deadline = time.monotonic() + 20
    while not Path("ready").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(_processes_of(tmp_path)) == 2
    with caplog.at_level("INFO"):
        serve.stop([child])
    assert _gone(tmp_path, 3.0)
    assert not Path("told").exists()
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_killed_child_comes_back_and_leaves_no_orphan(
    supervisor: subprocess.Popen[bytes], tmp_path: Path, port: int
) -> None:
    before = set(_named(tmp_path, "granian"))
    os.kill(min(before), signal.SIGKILL)  # the main process: its workers would go on serving without it
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and set(_named(tmp_path, "granian")) & before:
        time.sleep(0.1)
    assert not set(_named(tmp_path, "granian")) & before
    processes.wait_until_up(port, 20)


def test_no_child_outlives_a_killed_supervisor(supervisor: subprocess.Popen[bytes], tmp_path: Path) -> None:
    supervisor.kill()
    assert _gone(tmp_path, 10)


def test_uploads_leave_no_memory_behind_in_the_children(tmp_path: Path) -> None:
    """Whatever threads have held large uploads one after the other, none of them keeps the room for it."""
    program = """
import threading
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4 // 1024
def hold():
    for _time in range(3):
        upload = bytearray(b"x") * 12_000_000
        copy = bytes(upload)
        del upload, copy
        keeps.append(bytearray(100_000))  # what else is kept lies above it
keeps, before = [], resident()
for _thread in range(4):
    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
print(resident() - before)
"""
    environ = serve.environment(make_settings(tmp_path, ""))
    ran = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, check=True)
    assert int(ran.stdout) < 8
