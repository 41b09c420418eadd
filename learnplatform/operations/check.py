"""`learnplatform check`: what is configured wrong, in plain words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import redis
import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from kombu import Connection as BrokerConnection

from learnplatform import schema
from learnplatform.config import LOCALES, Settings
from learnplatform.database import db
from learnplatform.operations import heartbeats
from learnplatform.web import vendoring

CATALOGUES = vendoring.HERE / "translations"
LEVELS = {"ok": _l("正常"), "careful": _l("留意"), "wrong": _l("不对")}


class Finding(NamedTuple):
    level: str  # one of LEVELS
    message: str


def check(settings: Settings) -> list[Finding]:
    """Look at every part of the configuration; the findings in the order they were made."""
    return [
        *_package(),
        *_data_folder(settings),
        *_timezone(settings),
        *_database(settings),
        *_broker(settings),
        *_valkey(settings),
        *_web(settings),
    ]


def _package() -> Iterator[Finding]:
    """What a package that was not built with `make wheel` lacks."""
    lacking = [f"vendor/{path}" for path in vendoring.missing()]
    lacking += [
        f"translations/{name}"
        for name in LOCALES
        if not (CATALOGUES / name / "LC_MESSAGES/messages.mo").is_file()
    ]
    if lacking:
        yield Finding(
            "wrong",
            _(
                "安装不完整，缺 %(count)d 处（%(first)s 等）：请在仓库里运行 make wheel，再安装 dist/ 里的文件",
                count=len(lacking),
                first=lacking[0],
            ),
        )


def _data_folder(settings: Settings) -> Iterator[Finding]:
    if not os.access(settings.data, os.W_OK):
        yield Finding("wrong", _("数据目录 %(folder)s 不能写入", folder=settings.data))
    free = shutil.disk_usage(settings.data).free // 2**20
    level = "wrong" if free < 200 else "careful" if free < 2_000 else "ok"
    yield Finding(level, _("数据目录 %(folder)s，剩余 %(free)s MB", folder=settings.data, free=free))


def _timezone(settings: Settings) -> Iterator[Finding]:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Finding("wrong", _("LEARN_TIMEZONE=%(zone)s 不是已知的时区", zone=settings.timezone))


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        db.open(settings.database_url)
        with db.read_core() as connection:
            version = connection.scalar(
                sa.text("SELECT sqlite_version()" if db.is_sqlite else "SHOW server_version")
            )
        standing = schema.current()
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        yield Finding("wrong", _("数据库没有应答：%(why)s", why=str(error).splitlines()[0]))
        return
    yield Finding("ok", _("数据库 %(name)s", name=f"{db.engine.dialect.name} {version}"))
    if not db.is_sqlite and int(str(version).split(".")[0]) < 15:
        yield Finding("wrong", _("PostgreSQL %(version)s 太旧，需要 15 或更新的版本", version=version))
    if standing is None:
        yield Finding("wrong", _("数据库是空的：请运行 learnplatform db upgrade"))
        return
    if standing != schema.head():
        yield Finding(
            "wrong",
            _(
                "数据库的版本是 %(now)s，应是 %(head)s：请运行 learnplatform db upgrade",
                now=standing,
                head=schema.head(),
            ),
        )
        return
    with db.read() as session:
        missing = heartbeats.missing(session)
    for name in missing:
        yield Finding("careful", _("最近 30 秒没有「%(name)s」的动静（没有启动时属正常）", name=name))


def _broker(settings: Settings) -> Iterator[Finding]:
    if not settings.broker_url:
        level = "ok" if settings.is_sqlite else "careful"
        yield Finding(level, _("消息是数据目录里的文件：只适合一台机器"))
        return
    try:
        with BrokerConnection(settings.broker_url, connect_timeout=3) as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except Exception as error:  # kombu passes on whatever its transport raises
        yield Finding("wrong", _("LEARN_BROKER_URL：消息服务没有应答：%(why)s", why=error))
        return
    yield Finding("ok", _("消息服务有应答"))


def _valkey(settings: Settings) -> Iterator[Finding]:
    if not settings.valkey_url:
        yield Finding("ok", _("没有 Valkey：排行榜由数据库回答"))
        return
    try:
        redis.Redis.from_url(settings.valkey_url, socket_timeout=3, socket_connect_timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        yield Finding("wrong", _("LEARN_VALKEY_URL：Valkey 没有应答：%(why)s", why=error))
        return
    yield Finding("ok", _("Valkey 有应答"))


def _web(settings: Settings) -> Iterator[Finding]:
    if len(settings.secret_key) < 32:
        yield Finding("wrong", _("LEARN_SECRET_KEY 不足 32 个字符"))
    if not settings.is_sqlite and not os.environ.get("LEARN_SECRET_KEY"):
        yield Finding("careful", _("没有设 LEARN_SECRET_KEY：每台机器会各用各的密钥"))
    if not settings.is_sqlite and not settings.files_url:
        yield Finding(
            "careful", _("课程文件放在数据目录里：有多台机器时，要共用这个目录，或者设 LEARN_FILES_URL")
        )
    if settings.proxies and not settings.secure_cookies:
        yield Finding(
            "careful",
            _("在代理后面，而 LEARN_SECURE_COOKIES 不是 1：cookie 会走不加密的 HTTP"),
        )
