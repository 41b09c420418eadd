"""Backup and restore that read the same on both databases.

A backup is a zip: `backup.json` says what it is, `<table>.jsonl` holds a JSON list a row, `files/` the bytes of the
file store (backup_files.py). It is written from one snapshot and restores into an empty database of either kind and
any file store, which makes it the way from SQLite to PostgreSQL and from a folder to S3 too.
"""

from __future__ import annotations

import base64
import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.engine import Connection

from learnplatform import installation, schema, search
from learnplatform.clock import now
from learnplatform.database import Base, UTCDateTime, db
from learnplatform.files.store import FileStore
from learnplatform.operations import backup_files

FORMAT = 1
CHUNK = 500
# What reading a damaged archive, or one that is none, may raise.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    sa.exc.IntegrityError,
    sa.exc.DataError,
)


class NotRestored(Exception):
    """The backup can't be used here; the message says why."""


def backup(path: str | Path, files: FileStore | None = None) -> dict[str, Any]:
    """Write the whole database to `path`, and what of `files` its rows point to; it appears once it is complete.

    {"rows", "tables"} and, with `files`, {"files", "bytes", "missing"}.
    """
    schema.load_models()
    target = Path(path)
    part = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            report = _write(archive, files)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    os.replace(part, target)
    return report


def _write(archive: zipfile.ZipFile, files: FileStore | None) -> dict[str, Any]:
    counts: dict[str, int] = {}
    with tempfile.TemporaryFile() as noted:
        with _snapshot() as connection:
            for table in Base.metadata.sorted_tables:
                with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                    counts[table.name] = _write_table(connection, table, io.TextIOWrapper(file, "utf-8"))
            if files is not None:
                backup_files.note(connection, noted)
        about = {"format": FORMAT, "revision": schema.current(), "made_at": now().isoformat(), "rows": counts}
        archive.writestr("backup.json", json.dumps(about))
        found = backup_files.write(archive, files, noted).told() if files is not None else {}
    return {"rows": sum(counts.values()), "tables": len(counts)} | found


def _snapshot() -> Any:
    """A connection that sees one moment, however long the backup takes."""
    if db.is_sqlite:
        connection = db.engine.connect()
        connection.exec_driver_sql("BEGIN")
        return connection
    return db.engine.connect().execution_options(isolation_level="REPEATABLE READ")


def _write_table(connection: Connection, table: sa.Table, file: io.TextIOWrapper) -> int:
    rows = connection.execution_options(yield_per=CHUNK).execute(sa.select(table))
    count = 0
    for row in rows:
        file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n")
        count += 1
    file.flush()
    file.detach()
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def restore(path: str | Path, files: FileStore | None = None) -> dict[str, Any]:
    """Fill the opened, empty database from `path`, and `files` with what it has of them. Raises NotRestored.

    All or nothing: the files are put before the one transaction ends, and taken away again where it fails. It becomes an
    installation of its own: copies that the old database filled elsewhere are not its. The answer is as `backup`'s.
    """
    schema.load_models()
    archive, about = _opened(path)
    schema.upgrade()
    report: dict[str, Any] = {"rows": sum(about["rows"].values()), "tables": len(about["rows"])}
    put: list[str] = []
    try:
        with archive, db.write_core() as connection:
            _refuse_unless_empty(connection)
            for table in Base.metadata.sorted_tables:
                _fill(connection, table, archive)
            _check_counts(connection, about["rows"])
            search.rebuild(connection)
            installation.forget(connection)
            found = backup_files.put_back(archive, files, put) if files is not None else None
    except BaseException as error:
        if files is not None:
            backup_files.take_back(files, put)
        if isinstance(error, BROKEN):
            raise NotRestored(_("备份文件 %(file)s 已损坏，什么也没有恢复。", file=path)) from error
        raise
    return report | (found.told() if found else {})


def _opened(path: str | Path) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    """The archive and what it says of itself."""
    try:
        archive = zipfile.ZipFile(path)
        about = json.loads(archive.read("backup.json"))
        made_at, form = about["revision"], about["format"]
    except BROKEN as error:
        raise NotRestored(_("%(file)s 不是备份文件。", file=path)) from error
    if form != FORMAT or made_at != schema.head():
        raise NotRestored(
            _(
                "备份是 %(made)s 版的，现在的程序是 %(here)s 版：请用当时的版本恢复，再升级。",
                made=made_at,
                here=schema.head(),
            )
        )
    return archive, about


def _refuse_unless_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise NotRestored(_("数据库不是空的（表 %(table)s）：请恢复到一个新的数据库。", table=table.name))


def _fill(connection: Connection, table: sa.Table, archive: zipfile.ZipFile) -> None:
    rows = _read_rows(table, archive)
    if any(key.column.table is table for column in table.columns for key in column.foreign_keys):
        rows = iter(_parents_first(list(rows)))
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            connection.execute(table.insert(), chunk)
            chunk = []
    if chunk:
        connection.execute(table.insert(), chunk)
    _set_sequence(connection, table)


def _parents_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a tree so that each comes after the one it hangs on."""
    return sorted(rows, key=lambda row: row["depth"])


def _read_rows(table: sa.Table, archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    with archive.open(f"{table.name}.jsonl") as file:
        for line in io.TextIOWrapper(file, "utf-8"):
            values = json.loads(line)
            yield {
                column.name: _typed(column.type, value)
                for column, value in zip(table.columns, values, strict=True)
            }


def _typed(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """What `_plain` wrote, as the column wants it."""
    if value is None:
        return None
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value


def _set_sequence(connection: Connection, table: sa.Table) -> None:
    """PostgreSQL counts ids in a sequence of its own, which must go on behind the restored ones."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    name = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
    if name:
        highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(name, highest, False)))


def _check_counts(connection: Connection, expected: dict[str, int]) -> None:
    for table in Base.metadata.sorted_tables:
        found = connection.scalar(sa.select(sa.func.count()).select_from(table))
        if found != expected.get(table.name, 0):
            wanted = expected.get(table.name, 0)
            raise NotRestored(
                _(
                    "表 %(table)s 应有 %(wanted)d 行，只有 %(found)d 行。",
                    table=table.name,
                    wanted=wanted,
                    found=found,
                )
            )
