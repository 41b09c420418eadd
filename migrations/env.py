"""Alembic's entry: runs the migrations on the connection that the caller brings."""

from alembic import context
from sqlalchemy import Connection

from learnplatform.database import Base, db
from learnplatform.schema import is_ours, load_models

load_models()


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=is_ours,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.write_core() as own:
        run(own)
