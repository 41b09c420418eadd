"""`learnplatform check`: what is configured wrong, in plain words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import redis
import sqlalchemy as sa
from kombu import Connection as BrokerConnection

from learnplatform import schema
from learnplatform.config import Settings
from learnplatform.database import db
from learnplatform.operations import heartbeats


class Finding(NamedTuple):
    level: str  # "ok", "careful", "wrong"
    message: str


def check(settings: Settings) -> list[Finding]:
    """Look at every part of the configuration; the findings in the order they were made."""
    return [
        *_data_folder(settings),
        *_timezone(settings),
        *_database(settings),
        *_broker(settings),
        *_valkey(settings),
        *_web(settings),
    ]


def _data_folder(settings: Settings) -> Iterator[Finding]:
    if not os.access(settings.data, os.W_OK):
        yield Finding("wrong", f"the data directory {settings.data} can't be written to")
    free = shutil.disk_usage(settings.data).free // 2**20
    level = "wrong" if free < 200 else "careful" if free < 2_000 else "ok"
    yield Finding(level, f"data directory {settings.data}, {free} MB free")


def _timezone(settings: Settings) -> Iterator[Finding]:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Finding("wrong", f"LEARN_TIMEZONE={settings.timezone} is no known time zone")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        db.open(settings.database_url)
        with db.read_core() as connection:
            version = connection.scalar(
                sa.text("SELECT sqlite_version()" if db.is_sqlite else "SHOW server_version")
            )
        standing = schema.current()
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        yield Finding("wrong", f"the database does not answer: {str(error).splitlines()[0]}")
        return
    yield Finding("ok", f"database {db.engine.dialect.name} {version}")
    if not db.is_sqlite and int(str(version).split(".")[0]) < 15:
        yield Finding("wrong", f"PostgreSQL {version} is too old: 15 or newer is needed")
    if standing is None:
        yield Finding("wrong", "the database is empty: run `learnplatform db upgrade`")
        return
    if standing != schema.head():
        yield Finding(
            "wrong", f"the database is at {standing}, not {schema.head()}: run `learnplatform db upgrade`"
        )
        return
    with db.read() as session:
        missing = heartbeats.missing(session)
    for name in missing:
        yield Finding("careful", f"no sign of life from «{name}» in the last 30 s (fine while nothing runs)")


def _broker(settings: Settings) -> Iterator[Finding]:
    if not settings.broker_url:
        level = "ok" if settings.is_sqlite else "careful"
        yield Finding(level, "messages are files below the data directory: good for one host only")
        return
    try:
        with BrokerConnection(settings.broker_url, connect_timeout=3) as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except Exception as error:  # kombu passes on whatever its transport raises
        yield Finding("wrong", f"LEARN_BROKER_URL: the broker does not answer: {error}")
        return
    yield Finding("ok", "broker answers")


def _valkey(settings: Settings) -> Iterator[Finding]:
    if not settings.valkey_url:
        yield Finding("ok", "no Valkey: boards come from the database")
        return
    try:
        redis.Redis.from_url(settings.valkey_url, socket_timeout=3, socket_connect_timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        yield Finding("wrong", f"LEARN_VALKEY_URL: Valkey does not answer: {error}")
        return
    yield Finding("ok", "Valkey answers")


def _web(settings: Settings) -> Iterator[Finding]:
    if len(settings.secret_key) < 32:
        yield Finding("wrong", "LEARN_SECRET_KEY is shorter than 32 characters")
    if not settings.is_sqlite and not os.environ.get("LEARN_SECRET_KEY"):
        yield Finding(
            "careful", "LEARN_SECRET_KEY is not set: each host would sign cookies with a key of its own"
        )
    if settings.proxies and not settings.secure_cookies:
        yield Finding(
            "careful",
            "behind a proxy but LEARN_SECURE_COOKIES is not 1: cookies would travel over plain HTTP",
        )
