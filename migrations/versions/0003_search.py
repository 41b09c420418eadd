"""The index of the search, which each database keeps in its own way

Revision ID: 0003_search
Revises: 0002_courses
"""

from alembic import op

revision = "0003_search"
down_revision = "0002_courses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Not contentless: SQLite before 3.43 can't delete from that.
        op.execute("CREATE VIRTUAL TABLE search_index USING fts5(tokens, tokenize = 'unicode61 remove_diacritics 0')")
    else:
        op.execute(
            "CREATE TABLE search_index ("
            "id bigint PRIMARY KEY REFERENCES search_passages (id) ON DELETE CASCADE, tokens tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_index_tokens ON search_index USING gin (tokens) WITH (fastupdate = off)")


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
