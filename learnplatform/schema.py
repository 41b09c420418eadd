"""The database's schema: making it, moving it up and down, and knowing where it stands."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from learnplatform.database import db

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def load_models() -> None:
    """Import every `models` module of the product, so that the metadata is whole."""
    for top in ("learnplatform", "courses", "quizzes"):
        package = importlib.import_module(top)
        for module in pkgutil.walk_packages(package.__path__, f"{top}."):
            if module.name.rpartition(".")[2] == "models":
                importlib.import_module(module.name)


def _config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return settings


def upgrade(revision: str = "head") -> None:
    """Move the opened database up to `revision`, in one transaction."""
    with db.write_core() as connection:
        settings = _config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)


def downgrade(revision: str) -> None:
    """Move the opened database down to `revision`, in one transaction."""
    with db.write_core() as connection:
        settings = _config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)


def current() -> str | None:
    """The revision the opened database stands at; None: there is no schema yet."""
    with db.read_core() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()
