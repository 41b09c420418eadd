"""Settings, read once from the environment into one typed object.

Every name has the prefix ``LEARN_``. Nothing else in the product reads the environment.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _

LOCALES = ("zh_CN", "en")


@dataclass(frozen=True)
class Settings:
    """All that a process of the product must be told. Durations are milliseconds unless named otherwise."""

    data: Path
    database_url: str
    broker_url: str  # empty: messages are files below `data`
    valkey_url: str  # empty: boards and rate limits live in the database and the process
    secret_key: str
    timezone: str = "Asia/Shanghai"
    site_name: str = "职工学堂"
    site_url: str = "http://127.0.0.1:8000"  # where people find it: on certificates and in badges
    locale: str = "zh_CN"  # for commands, and for whoever has chosen none and whose browser asks for none
    files_url: str = ""  # s3://bucket/prefix; empty: files lie below `data`
    files_endpoint: str = ""  # of S3-compatible storage that is not the best-known one
    quota_mb: int = 20_480  # what one person's files may take together
    largest_mb: int = 4_096  # what one file may have
    grace_ms: int = 5_000  # how long after the deadline an answer in flight still counts
    proxies: int = 0  # how many proxies in front may be believed about the client's address
    secure_cookies: bool = False
    session_days: int = 14
    supervised_since: datetime | None = None  # set by `serve` for the processes it starts

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def load(
    environ: Mapping[str, str] | None = None, data: Path | str | None = None, *, makes: bool = True
) -> Settings:
    """Read the settings; `data` (the --data option) wins over LEARN_DATA. Makes the data directory.

    Raises ValueError, with the variable's name, when a value can't be understood; without `makes` also when
    the database should lie in a data directory that is not there.
    """
    env = os.environ if environ is None else environ
    folder = Path(data or env.get("LEARN_DATA") or "data").expanduser().resolve()
    if not makes and not env.get("LEARN_DATABASE_URL") and not folder.is_dir():
        raise ValueError(_("没有数据目录 %(folder)s。", folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(
        data=folder,
        database_url=_database_url(env.get("LEARN_DATABASE_URL", ""), folder),
        broker_url=env.get("LEARN_BROKER_URL", ""),
        valkey_url=env.get("LEARN_VALKEY_URL", ""),
        secret_key=env.get("LEARN_SECRET_KEY") or _kept_secret(folder),
        timezone=env.get("LEARN_TIMEZONE") or "Asia/Shanghai",
        site_name=env.get("LEARN_SITE_NAME") or "职工学堂",
        site_url=_site_url(env),
        locale=_locale(env),
        files_url=_files_url(env),
        files_endpoint=env.get("LEARN_FILES_ENDPOINT", "").strip(),
        quota_mb=_integer(env, "LEARN_QUOTA_MB", 20_480),
        largest_mb=_integer(env, "LEARN_LARGEST_MB", 4_096),
        grace_ms=_integer(env, "LEARN_GRACE_MS", 5_000),
        proxies=_integer(env, "LEARN_PROXIES", 0),
        secure_cookies=env.get("LEARN_SECURE_COOKIES", "").lower() in {"1", "true", "yes"},
        session_days=_integer(env, "LEARN_SESSION_DAYS", 14),
        supervised_since=_moment(env.get("LEARN_SUPERVISED_SINCE", "")),
    )


def _database_url(given: str, folder: Path) -> str:
    if not given:
        return f"sqlite:///{folder / 'learnplatform.db'}"
    # The plain forms that hosting providers hand out mean psycopg 3 here.
    for plain in ("postgres://", "postgresql://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given.removeprefix(plain)
    return given


def language() -> str:
    """The language of commands: the one that is configured, Chinese where that can't be understood."""
    given = os.environ.get("LEARN_LOCALE")
    return given if given in LOCALES else "zh_CN"


def _site_url(env: Mapping[str, str]) -> str:
    text = env.get("LEARN_SITE_URL", "").strip().rstrip("/") or "http://127.0.0.1:8000"
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", text):
        raise ValueError(_("LEARN_SITE_URL 应写成 https://主机名，现在是「%(text)s」。", text=text))
    return text


def _locale(env: Mapping[str, str]) -> str:
    text = env.get("LEARN_LOCALE", "").strip() or "zh_CN"
    if text not in LOCALES:
        known = "、".join(LOCALES)
        raise ValueError(
            _("LEARN_LOCALE 应是其中之一：%(known)s，现在是「%(text)s」。", known=known, text=text)
        )
    return text


def _files_url(env: Mapping[str, str]) -> str:
    text = env.get("LEARN_FILES_URL", "").strip()
    if text and not re.fullmatch(r"s3://[0-9a-z.-]{3,63}(/[0-9A-Za-z_/-]*)?", text):
        raise ValueError(_("LEARN_FILES_URL 应形如 s3://桶名/前缀，现在是「%(text)s」。", text=text))
    return text


def _integer(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit():
        raise ValueError(_("%(name)s 应是整数，现在是「%(text)s」。", name=name, text=text))
    return int(text)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _kept_secret(folder: Path) -> str:
    """The secret of an embedded installation: made once, readable by its owner alone."""
    path = folder / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text().strip()
