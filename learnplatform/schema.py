"""The database's schema: making it, moving it up and down, and knowing where it stands."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from learnplatform.database import db

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the models know a table; the search keeps its index in its own way (migration 0003)."""
    return not (kind == "table" and name is not None and name.startswith("search_index"))


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
    settings.set_main_option("file_template", "%%(rev)s")
    settings.set_main_option("path_separator", "os")
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


def revise(message: str) -> None:
    """Write the next migration, numbered, from the difference between the models and the database."""
    load_models()
    number = len(list(ScriptDirectory.from_config(_config()).walk_revisions())) + 1
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")[:40]
    with db.write_core() as connection:
        settings = _config()
        settings.attributes["connection"] = connection
        command.revision(settings, message, autogenerate=True, rev_id=f"{number:04d}_{slug}")


def current() -> str | None:
    """The revision the opened database stands at; None: there is no schema yet."""
    with db.read_core() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()
