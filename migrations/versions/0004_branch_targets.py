"""Credit targets of branches; which version of a course the search knows

Revision ID: 0004_branch_targets
Revises: 0003_search
"""

import sqlalchemy as sa
from alembic import op

from learnplatform.database import BigId

revision = '0004_branch_targets'
down_revision = '0003_search'
branch_labels = None
depends_on = None


def _unique(batch_op, name, columns, where):
    where = sa.text(where)
    batch_op.create_index(name, columns, unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.add_column('courses', sa.Column('indexed_version_id', sa.BigInteger(), nullable=True))
    with op.batch_alter_table('credit_targets', schema=None) as batch_op:
        batch_op.drop_index('uq_credit_targets_everybody')
        batch_op.drop_constraint(op.f('uq_credit_targets_year_post_id'), type_='unique')
        batch_op.add_column(sa.Column('branch_id', BigId, nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_credit_targets_branch_id_departments'), 'departments', ['branch_id'], ['id']
        )
        batch_op.create_unique_constraint(
            op.f('uq_credit_targets_year_branch_id_post_id'), ['year', 'branch_id', 'post_id']
        )
    with op.batch_alter_table('credit_targets', schema=None) as batch_op:
        _unique(batch_op, 'uq_credit_targets_everybody', ['year'], 'branch_id IS NULL AND post_id IS NULL')
        _unique(batch_op, 'uq_credit_targets_post', ['year', 'post_id'], 'branch_id IS NULL')
        _unique(batch_op, 'uq_credit_targets_branch', ['year', 'branch_id'], 'post_id IS NULL')


def downgrade() -> None:
    # What branches set for themselves has no place in the table as it was.
    op.execute('DELETE FROM credit_targets WHERE branch_id IS NOT NULL')
    with op.batch_alter_table('credit_targets', schema=None) as batch_op:
        for name in ('everybody', 'post', 'branch'):
            batch_op.drop_index(f'uq_credit_targets_{name}')
        batch_op.drop_constraint(op.f('uq_credit_targets_year_branch_id_post_id'), type_='unique')
        batch_op.drop_constraint(op.f('fk_credit_targets_branch_id_departments'), type_='foreignkey')
        batch_op.drop_column('branch_id')
        batch_op.create_unique_constraint(op.f('uq_credit_targets_year_post_id'), ['year', 'post_id'])
    with op.batch_alter_table('credit_targets', schema=None) as batch_op:
        _unique(batch_op, 'uq_credit_targets_everybody', ['year'], 'post_id IS NULL')
    op.drop_column('courses', 'indexed_version_id')
