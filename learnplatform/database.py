"""Engine, transactions, the declarative base and shared column types.

Two ways in: `db.read()` for looking (autocommit, no transaction held open) and `db.write()` for one
transaction that commits at its end. A third, `db.autocommit_core()`, is for the one statement that is a
transaction by itself: saving an answer. On SQLite a writing transaction takes the
write lock at its beginning (BEGIN IMMEDIATE), so that two of them queue instead of failing half-way.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session

from learnplatform import after_commit

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.TypeDecorator[datetime]):
    """An aware moment. Naive values are refused; what is read back is in UTC."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# JSON `null` and SQL NULL are one thing here: a response that was cleared is NULL.
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# SQLite gives a rowid only to a primary key that is exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def new_uid() -> str:
    """A name that no other installation gives to anything else: what travels in exports instead of ids."""
    return str(uuid.uuid4())


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UTCDateTime, dict[str, Any]: Json, list[Any]: Json}


class Database:
    """The one engine of a process. `open()` before use; tests open it again for each database."""

    engine: Engine
    _reading: Engine
    _writing: Engine

    def open(self, url: str) -> None:
        self.close()
        options: dict[str, Any] = {}
        if url.startswith("sqlite"):
            options["connect_args"] = {"timeout": 30, "check_same_thread": False}
        else:
            # No ping before each use: it is a round trip for every answer saved. After a restart of the database
            # the first error makes SQLAlchemy throw the whole pool away, and pages and tasks try again by themselves.
            options |= {"pool_size": 10, "max_overflow": 20, "pool_use_lifo": True, "pool_recycle": 1_800}
        self.engine = sa.create_engine(url, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._reading = self.engine
            self._writing = self.engine.execution_options(immediate=True)
        else:
            # A pool of its own, so that looking needs no switching of the connection to and fro.
            self._reading = sa.create_engine(
                url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **options
            )
            self._writing = self.engine

    def close(self) -> None:
        for engine in self.engines:
            engine.dispose()

    @property
    def engines(self) -> list[Engine]:
        """What has connections: one engine, or one for each way in."""
        return (
            list({id(each): each for each in (self.engine, self._reading)}.values()) if self.is_open else []
        )

    @property
    def is_open(self) -> bool:
        return hasattr(self, "engine")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only; each statement sees what is committed when it runs."""
        with Session(self._reading, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: commits at the end, rolls back on an exception, then starts the noted tasks."""
        with (
            after_commit.collecting(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def write_core(self) -> Iterator[Connection]:
        """As `write`, without the ORM: for the hot path."""
        with after_commit.collecting(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def autocommit_core(self) -> Iterator[Connection]:
        """Each statement is a transaction of its own: nothing to begin, nothing to wait for but the statement.

        Fetch all rows of a RETURNING: SQLite commits when the last one has been read.
        """
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def read_core(self) -> Iterator[Connection]:
        """As `read`, without the ORM: for the hot path."""
        with self._reading.connect() as connection:
            yield connection


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a confirmed answer outlives a power cut
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


db = Database()
