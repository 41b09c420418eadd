"""Which installation this database belongs to: a random token that prefixes what copies of it keep elsewhere.

Two installations may share a Valkey, and a restored database goes on from older versions than its copies know.
A token of its own keeps each from taking another's copy for its own.
"""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from learnplatform.database import db
from learnplatform.models import Installation

# Read as a column of a statement that is sent anyway, so that a restore is noticed at once. NULL: none made yet.
TOKEN: Any = sa.select(Installation.token).where(Installation.id == 1).scalar_subquery().label("installation")


def ensure() -> None:
    """Make the token where there is none; of two who do so at once, one wins and both go by that."""
    with db.write_core() as connection:
        insert: Any = sqlite.insert if db.is_sqlite else postgresql.insert
        row = {"id": 1, "token": secrets.token_hex(8)}
        connection.execute(insert(Installation).values(row).on_conflict_do_nothing())


def forget(connection: Connection) -> None:
    """From now on this is another installation: a new token is made when one is needed next."""
    connection.execute(sa.delete(Installation))
