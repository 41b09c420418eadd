"""What can be found: passages of objects. Their tokens are in `search_index`, which each database keeps in its own way.

`search_index` (migration 0003): on SQLite an FTS5 table whose rowid is the passage, on PostgreSQL (id, tsvector).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from learnplatform.database import Base, BigId

TITLE, TAGS, TEXT = 0, 1, 2  # levels of a passage
Asker = Session | Connection


class SearchPassage(Base):
    """A piece of an object's words, of at most 2,000 characters. `level`: 0 title, 1 tags, 2 text."""

    __tablename__ = "search_passages"
    __table_args__ = (sa.Index("ix_search_passages_kind_object_id", "kind", "object_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    object_id: Mapped[int] = mapped_column(sa.BigInteger)
    level: Mapped[int]
    place: Mapped[str] = mapped_column(sa.String(200), default="")  # where in the object, for people
    text: Mapped[str] = mapped_column(sa.Text)


# On SQLite `id` is the rowid.
INDEX = sa.table("search_index", sa.column("id", sa.BigInteger), sa.column("tokens", sa.Text))


def is_sqlite(asker: Asker) -> bool:
    bind = asker.get_bind() if isinstance(asker, Session) else asker
    return bool(bind.dialect.name == "sqlite")
