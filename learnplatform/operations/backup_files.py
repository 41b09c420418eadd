"""The file store's part of a backup: `files/<key>` holds the bytes, `file_store.jsonl` says what there should be.

Bytes go through in blocks and are not packed again: recordings and pictures would not get smaller. Only what rows point
to is taken; a backup that lacks some of it says so and is made all the same.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from learnplatform.files.models import File, Rendition, UploadPiece
from learnplatform.files.store import BLOCK, FileStore, Missing

INDEX = "file_store.jsonl"
CHUNK = 500


class Entry(NamedTuple):
    """What a row says of the bytes under `key`; `sha256`: None where it does not know. `whole`: the backup has them."""

    key: str
    size: int
    sha256: str | None
    name: str  # as people know it; "" for what was made of another file, and for pieces
    whole: bool = True


@dataclass
class Report:
    """How many files went through, and which of those that rows point to did not: {"key", "name"}."""

    files: int = 0
    bytes: int = 0
    missing: list[dict[str, str]] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        if entry.whole:
            self.files, self.bytes = self.files + 1, self.bytes + entry.size
        else:
            self.missing.append({"key": entry.key, "name": entry.name})

    def told(self) -> dict[str, Any]:
        return {"files": self.files, "bytes": self.bytes, "missing": self.missing}


class Differs(ValueError):
    """The bytes are not those that the row tells of."""


def _rows() -> sa.Select[Any]:
    """(key, size, sha256, name) of everything that rows point to, each key once."""
    nothing, unnamed = sa.cast(sa.null(), sa.String), sa.literal("")
    each = sa.union_all(
        sa.select(File.store_key, File.size, File.sha256, File.name),
        sa.select(Rendition.store_key, Rendition.size, Rendition.sha256, unnamed),
        sa.select(UploadPiece.store_key, UploadPiece.size, nothing, unnamed),
    ).subquery()
    key, *rest = each.c
    return sa.select(key, *(sa.func.max(column) for column in rest)).group_by(key).order_by(key)


def note(connection: Connection, noted: IO[bytes]) -> None:
    """Write down what rows point to, so that the database is let go before the bytes are read."""
    for row in connection.execution_options(yield_per=CHUNK).execute(_rows()):
        noted.write(json.dumps(list(row)).encode() + b"\n")


def write(archive: zipfile.ZipFile, store: FileStore, noted: IO[bytes]) -> Report:
    """Take what was noted out of `store` into `archive`."""
    report = Report()
    noted.seek(0)
    with tempfile.TemporaryFile() as index:
        for line in noted:
            entry = _take(archive, store, Entry(*json.loads(line)))
            report.add(entry)
            index.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        index.seek(0)
        with archive.open(INDEX, "w", force_zip64=True) as file:
            while block := index.read(BLOCK):
                file.write(block)
    return report


def _take(archive: zipfile.ZipFile, store: FileStore, entry: Entry) -> Entry:
    try:
        blocks = store.open(entry.key)
    except Missing:
        return entry._replace(whole=False)
    try:
        with archive.open(zipfile.ZipInfo(f"files/{entry.key}"), "w", force_zip64=True) as file:
            for block in _checked(blocks, entry):
                file.write(block)
    except Differs:
        return entry._replace(whole=False)  # what is in the archive of it is never looked at
    return entry


def _checked(blocks: Iterator[bytes], entry: Entry) -> Iterator[bytes]:
    """The blocks as they come. Raises Differs, at the latest behind the last one."""
    total, size = hashlib.sha256(), 0
    for block in blocks:
        total.update(block)
        size += len(block)
        if size > entry.size:
            raise Differs(entry.key)
        yield block
    if size != entry.size or entry.sha256 not in (None, total.hexdigest()):
        raise Differs(entry.key)


def put_back(archive: zipfile.ZipFile, store: FileStore, put: list[str]) -> Report | None:
    """Put the files of `archive` into `store`; None: it has none. `put` grows by each key that was not there before.

    What is there already and whole stays as it is. Raises Differs, KeyError or BadZipFile for a damaged archive.
    """
    if INDEX not in archive.NameToInfo:
        return None
    report = Report()
    with archive.open(INDEX) as index:
        for line in io.TextIOWrapper(index, "utf-8"):
            entry = Entry(*json.loads(line))
            report.add(entry)
            if entry.whole:
                _put(archive, store, entry, put)
    return report


def _put(archive: zipfile.ZipFile, store: FileStore, entry: Entry, put: list[str]) -> None:
    known = _is_there(store, entry)
    if known:
        return
    with archive.open(f"files/{entry.key}") as file:
        store.put(entry.key, _checked(iter(lambda: file.read(BLOCK), b""), entry))
    if known is None:
        put.append(entry.key)


def _is_there(store: FileStore, entry: Entry) -> bool | None:
    """Whether the store has these very bytes; None: it has nothing under that key."""
    try:
        if store.size(entry.key) != entry.size:
            return False
        for _block in _checked(store.open(entry.key), entry):
            pass
    except Missing:
        return None
    except Differs:
        return False
    return entry.sha256 is not None  # bytes that nobody has a checksum of are put once more


def take_back(store: FileStore, put: list[str]) -> None:
    """Leave nothing behind of what `put_back` put."""
    for key in put:
        store.delete(key)
