"""Other sizes of files: a video in two sizes and a still picture, smaller pictures, sound that every phone plays.

Until they are there a file is shown as it was uploaded. The work is done by `encoder.py` in a process of its own,
under limits; here it is given out, watched and written down. Killed anywhere and run again, it ends the same.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from learnplatform import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files.models import File, Rendition
from learnplatform.files.store import BLOCK, Missing, copy_out, store

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
LOOK = 20  # seconds between two looks at the encoder; each look keeps the lease
MOST_TRIES = 3
MEMORY = 3 * 1024**3  # addressed, not used: its threads reserve far more than they touch
AT_LEAST, A_SECOND = 300, 10  # seconds it may take, and those for each second of a recording
ENCODER = Path(__file__).with_name("encoder.py")
PR_SET_PDEATHSIG = 1


class Failed(Exception):
    """The encoder could not make anything of the file, or not in time."""


def render(file_id: int) -> None:
    """Make the other sizes of a file, unless another worker is about it or has done so."""
    file = _claim(file_id)
    if file is None:
        return
    if file.tries > MOST_TRIES:
        _end(file, "failed", [])
        return
    folder = current_app.extensions["settings"].data / "incoming"
    folder.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            source = Path(place) / "source"
            copy_out(file.store_key, source)
            _encode(file, source, Path(place))
            _end(file, "ready", [_keep(file, Path(place), each) for each in _made(Path(place))])
    except (Failed, Missing) as error:
        log.warning("file=%s has no other sizes: %s", file_id, error)
        _end(file, "failed", [])


def _claim(file_id: int) -> File | None:
    with db.write() as session:
        taken = session.execute(
            sa.update(File)
            .where(File.id == file_id, File.rendering == "waiting", _free())
            .values(leased_until=now() + LEASE, tries=File.tries + 1)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            return None
        return session.get_one(File, file_id)


def _free() -> sa.ColumnElement[bool]:
    return sa.or_(File.leased_until.is_(None), File.leased_until < now())


def _encode(file: File, source: Path, place: Path) -> None:
    """Run the encoder to its end. Raises Failed."""
    seconds = AT_LEAST + A_SECOND * (file.duration_ms or 0) // 1_000
    ends = time.monotonic() + seconds
    with (place / "errors").open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-I", str(ENCODER), file.kind, str(source), str(place)],
            env={"PATH": os.environ.get("PATH", ""), "TMPDIR": str(place)},  # none of our secrets
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            preexec_fn=_limits(os.getpid(), seconds),
        )
        try:
            while process.poll() is None:
                if time.monotonic() > ends:
                    raise Failed(f"not done in {seconds} s")
                _wait(process)
                _stay(file)
        finally:
            process.kill()
            process.wait()
    if process.returncode:
        said = (place / "errors").read_text(errors="replace").strip().splitlines()
        raise Failed(f"encoder ended with {process.returncode}: {said[-1][:300] if said else ''}")


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LOOK)
    except subprocess.TimeoutExpired:
        return


def _limits(parent: int, seconds: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds * 2, seconds * 2))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(10)  # somebody's answers are worth more than a smaller video
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _stay(file: File) -> None:
    with db.write_core() as connection:
        connection.execute(sa.update(File).where(File.id == file.id).values(leased_until=now() + LEASE))


def _made(place: Path) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads((place / "made.json").read_text())
    return made


def _keep(file: File, place: Path, made: dict[str, Any]) -> Rendition:
    path, key = place / made["name"], f"{file.uid[:2]}/{file.uid}-{made['kind']}"
    total = hashlib.sha256()

    def blocks() -> Iterator[bytes]:
        with path.open("rb") as source:
            while block := source.read(BLOCK):
                total.update(block)
                yield block

    store().put(key, blocks())
    return Rendition(
        file_id=file.id,
        kind=made["kind"],
        media_type=made["media_type"],
        size=path.stat().st_size,
        sha256=total.hexdigest(),
        width=made["width"],
        height=made["height"],
        store_key=key,
    )


def _end(file: File, state: str, made: list[Rendition]) -> None:
    with db.write() as session:
        session.execute(sa.update(File).where(File.id == file.id).values(rendering=state, leased_until=None))
        for each in made:
            session.merge(each)


def sweep() -> None:
    """Wake what a lost message or worker left lying."""
    with db.read() as session:
        waiting = session.scalars(
            sa.select(File.id).where(File.rendering == "waiting", _free()).order_by(File.id).limit(100)
        ).all()
    for file_id in waiting:
        after_commit.send("files.render", (file_id,))
