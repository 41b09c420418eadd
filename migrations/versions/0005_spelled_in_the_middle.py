"""Courses are to be indexed anew: the search knows more spellings of their titles

Revision ID: 0005_spelled_in_the_middle
Revises: 0004_branch_targets
"""

from alembic import op

revision = "0005_spelled_in_the_middle"
down_revision = "0004_branch_targets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The sweep of the search does it; until then everything is found as before.
    op.execute("UPDATE courses SET indexed_version_id = NULL")


def downgrade() -> None:
    """Nothing: the search before knows what to do with more spellings."""
