"""The migrations make what the models say, on both databases, up and down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from learnplatform import schema
from learnplatform.database import Base, db


def test_no_migration_is_missing(database_url: str) -> None:
    schema.load_models()
    db.open(database_url)
    with db.read_core() as connection:
        options = {"compare_type": True, "include_name": schema.is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    db.close()


def test_down_to_nothing_and_up_again(database_url: str) -> None:
    db.open(database_url)
    assert schema.current() == schema.head()
    schema.downgrade("base")
    with db.read_core() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    schema.upgrade()
    assert schema.current() == schema.head()
    db.close()
