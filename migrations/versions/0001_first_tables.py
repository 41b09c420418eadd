"""The first tables

Revision ID: 0001_first_tables
Revises: 
"""

import sqlalchemy as sa
from alembic import op

from learnplatform.database import BigId, Json, UTCDateTime

revision = '0001_first_tables'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('departments',
    sa.Column('id', BigId, nullable=False),
    sa.Column('parent_id', BigId, nullable=True),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['departments.id'], name=op.f('fk_departments_parent_id_departments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_departments')),
    sa.UniqueConstraint('parent_id', 'name', name=op.f('uq_departments_parent_id_name'))
    )
    with op.batch_alter_table('departments', schema=None) as batch_op:
        batch_op.create_index('ix_departments_path', ['path'], unique=False)

    op.create_table('heartbeats',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('details', Json, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeats'))
    )
    op.create_table('installations',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_installations_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installations'))
    )
    op.create_table('posts',
    sa.Column('id', BigId, nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts')),
    sa.UniqueConstraint('name', name=op.f('uq_posts_name'))
    )
    op.create_table('sign_in_failures',
    sa.Column('id', BigId, nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failures'))
    )
    with op.batch_alter_table('sign_in_failures', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_failures_subject_at', ['subject', 'at'], unique=False)

    op.create_table('specialties',
    sa.Column('id', BigId, nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_specialties')),
    sa.UniqueConstraint('name', name=op.f('uq_specialties_name'))
    )
    op.create_table('people',
    sa.Column('id', BigId, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=True),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('one_time_hash', sa.String(length=64), nullable=True),
    sa.Column('one_time_expires_at', UTCDateTime(), nullable=True),
    sa.Column('department_id', BigId, nullable=True),
    sa.Column('post_id', BigId, nullable=True),
    sa.Column('specialty_id', BigId, nullable=True),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('email', sa.String(length=200), nullable=True),
    sa.Column('hired_on', sa.Date(), nullable=True),
    sa.Column('union_member_since', sa.Date(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=True),
    sa.Column('theme', sa.String(length=10), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_people_department_id_departments')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_people_post_id_posts')),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialties.id'], name=op.f('fk_people_specialty_id_specialties')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('number', name=op.f('uq_people_number'))
    )
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_department_id'), ['department_id'], unique=False)
        batch_op.create_index('ix_people_department_id_active', ['department_id', 'active'], unique=False)
        batch_op.create_index(batch_op.f('ix_people_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_people_specialty_id'), ['specialty_id'], unique=False)

    op.create_table('access_tokens',
    sa.Column('id', BigId, nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_access_tokens_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_tokens')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_access_tokens_token_hash'))
    )
    with op.batch_alter_table('access_tokens', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_tokens_person_id'), ['person_id'], unique=False)

    op.create_table('audit_entries',
    sa.Column('id', BigId, nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('actor_id', BigId, nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('object_type', sa.String(length=40), nullable=False),
    sa.Column('object_id', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('details', Json, nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['people.id'], name=op.f('fk_audit_entries_actor_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entries_at'), ['at'], unique=False)
        batch_op.create_index('ix_audit_entries_object', ['object_type', 'object_id'], unique=False)

    op.create_table('grants',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('department_id', BigId, nullable=True),
    sa.Column('granted_by', BigId, nullable=True),
    sa.Column('granted_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("role IN ('trainer', 'officer', 'admin')", name=op.f('ck_grants_role')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_grants_department_id_departments')),
    sa.ForeignKeyConstraint(['granted_by'], ['people.id'], name=op.f('fk_grants_granted_by_people')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_grants_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants')),
    sa.UniqueConstraint('person_id', 'role', 'department_id', name=op.f('uq_grants_person_id_role_department_id'))
    )
    with op.batch_alter_table('grants', schema=None) as batch_op:
        batch_op.create_index('uq_grants_everywhere', ['person_id', 'role'], unique=True, sqlite_where=sa.text('department_id IS NULL'), postgresql_where=sa.text('department_id IS NULL'))

    op.create_table('notices',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('params', Json, nullable=False),
    sa.Column('link', sa.String(length=200), nullable=False),
    sa.Column('dedupe', sa.String(length=120), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('read_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_notices_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('person_id', 'dedupe', name=op.f('uq_notices_person_id_dedupe'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index('ix_notices_person_id_id', ['person_id', 'id'], unique=False)

    op.create_table('questions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('difficulty', sa.Integer(), nullable=False),
    sa.Column('branch_id', BigId, nullable=True),
    sa.Column('current_version_id', sa.BigInteger(), nullable=True),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=True),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'active', 'retired')", name=op.f('ck_questions_state')),
    sa.CheckConstraint('difficulty BETWEEN 1 AND 5', name=op.f('ck_questions_difficulty')),
    sa.ForeignKeyConstraint(['branch_id'], ['departments.id'], name=op.f('fk_questions_branch_id_departments')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_questions_created_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions'))
    )
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_questions_branch_id'), ['branch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_questions_current_version_id'), ['current_version_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_questions_digest'), ['digest'], unique=False)
        batch_op.create_index('ix_questions_kind_difficulty', ['kind', 'difficulty'], unique=False)

    op.create_table('quizzes',
    sa.Column('id', BigId, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('intro', sa.Text(), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('branch_id', BigId, nullable=True),
    sa.Column('composition', sa.String(length=10), nullable=False),
    sa.Column('time_limit_ms', sa.Integer(), nullable=False),
    sa.Column('opens_at', UTCDateTime(), nullable=True),
    sa.Column('closes_at', UTCDateTime(), nullable=True),
    sa.Column('goes_total', sa.Integer(), nullable=True),
    sa.Column('goes_per_day', sa.Integer(), nullable=True),
    sa.Column('full_time_after_close', sa.Boolean(), nullable=False),
    sa.Column('counting', sa.String(length=5), nullable=False),
    sa.Column('review', sa.String(length=12), nullable=False),
    sa.Column('shuffle_questions', sa.Boolean(), nullable=False),
    sa.Column('shuffle_options', sa.Boolean(), nullable=False),
    sa.Column('pool_id', sa.BigInteger(), nullable=True),
    sa.Column('grading', sa.Integer(), nullable=False),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("composition IN ('picked', 'drawn')", name=op.f('ck_quizzes_composition')),
    sa.CheckConstraint("counting IN ('best', 'last', 'first')", name=op.f('ck_quizzes_counting')),
    sa.CheckConstraint("purpose IN ('quiz', 'arena')", name=op.f('ck_quizzes_purpose')),
    sa.CheckConstraint("review IN ('never', 'after_submit', 'after_window')", name=op.f('ck_quizzes_review')),
    sa.CheckConstraint("state IN ('draft', 'published', 'closed')", name=op.f('ck_quizzes_state')),
    sa.ForeignKeyConstraint(['branch_id'], ['departments.id'], name=op.f('fk_quizzes_branch_id_departments')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_quizzes_created_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quizzes'))
    )
    with op.batch_alter_table('quizzes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quizzes_branch_id'), ['branch_id'], unique=False)
        batch_op.create_index('ix_quizzes_state_opens_at', ['state', 'opens_at'], unique=False)

    op.create_table('sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.Column('user_agent', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sessions_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sessions'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_person_id'), ['person_id'], unique=False)

    op.create_table('stored_files',
    sa.Column('id', BigId, nullable=False),
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('owner_id', BigId, nullable=True),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_stored_files_owner_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_files')),
    sa.UniqueConstraint('token', name=op.f('uq_stored_files_token'))
    )
    op.create_table('arenas',
    sa.Column('id', BigId, nullable=False),
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('branch_id', BigId, nullable=True),
    sa.Column('pause_ms', sa.Integer(), nullable=False),
    sa.Column('reign_days', sa.Integer(), nullable=True),
    sa.Column('defence_mark', sa.Integer(), nullable=False),
    sa.Column('entry_mark', sa.Integer(), nullable=False),
    sa.Column('next_number', sa.Integer(), nullable=False),
    sa.Column('decided_number', sa.Integer(), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('turns', Json, nullable=False),
    sa.Column('turned', sa.Integer(), nullable=False),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('opened_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f('ck_arenas_state')),
    sa.ForeignKeyConstraint(['branch_id'], ['departments.id'], name=op.f('fk_arenas_branch_id_departments')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_arenas_created_by_people')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_arenas_quiz_id_quizzes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arenas')),
    sa.UniqueConstraint('quiz_id', name=op.f('uq_arenas_quiz_id'))
    )
    op.create_table('blueprint_rules',
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=True),
    sa.Column('tag', sa.String(length=60), nullable=True),
    sa.Column('difficulty_from', sa.Integer(), nullable=False),
    sa.Column('difficulty_to', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_blueprint_rules_quiz_id_quizzes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('quiz_id', 'position', name=op.f('pk_blueprint_rules'))
    )
    op.create_table('competitions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('intro', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('branch_id', BigId, nullable=True),
    sa.Column('opens_at', UTCDateTime(), nullable=False),
    sa.Column('closes_at', UTCDateTime(), nullable=False),
    sa.Column('group_boards', Json, nullable=False),
    sa.Column('department_level', sa.Integer(), nullable=False),
    sa.Column('winners', sa.Integer(), nullable=False),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('opened_at', UTCDateTime(), nullable=True),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.Column('published_by', BigId, nullable=True),
    sa.Column('publications', sa.Integer(), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'open', 'closed', 'published')", name=op.f('ck_competitions_state')),
    sa.CheckConstraint('opens_at < closes_at', name=op.f('ck_competitions_window')),
    sa.ForeignKeyConstraint(['branch_id'], ['departments.id'], name=op.f('fk_competitions_branch_id_departments')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_competitions_created_by_people')),
    sa.ForeignKeyConstraint(['published_by'], ['people.id'], name=op.f('fk_competitions_published_by_people')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_competitions_quiz_id_quizzes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competitions'))
    )
    with op.batch_alter_table('competitions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_competitions_quiz_id'), ['quiz_id'], unique=False)

    op.create_table('gradings',
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('building', 'ready', 'published', 'dropped')", name=op.f('ck_gradings_state')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_gradings_created_by_people')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_gradings_quiz_id_quizzes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('quiz_id', 'number', name=op.f('pk_gradings'))
    )
    op.create_table('jobs',
    sa.Column('id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('owner_id', BigId, nullable=True),
    sa.Column('params', Json, nullable=False),
    sa.Column('result', Json, nullable=False),
    sa.Column('stage', sa.String(length=60), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('lease', sa.String(length=40), nullable=True),
    sa.Column('lease_until', UTCDateTime(), nullable=True),
    sa.Column('input_id', BigId, nullable=True),
    sa.Column('output_id', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('finished_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('queued', 'running', 'waiting', 'done', 'failed', 'cancelled')", name=op.f('ck_jobs_state')),
    sa.ForeignKeyConstraint(['input_id'], ['stored_files.id'], name=op.f('fk_jobs_input_id_stored_files')),
    sa.ForeignKeyConstraint(['output_id'], ['stored_files.id'], name=op.f('fk_jobs_output_id_stored_files')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_jobs_owner_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index('ix_jobs_state_lease_until', ['state', 'lease_until'], unique=False)

    op.create_table('paper_items',
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('question_id', BigId, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_paper_items_question_id_questions')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_paper_items_quiz_id_quizzes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('quiz_id', 'question_id', name=op.f('pk_paper_items'))
    )
    op.create_table('pools',
    sa.Column('id', BigId, nullable=False),
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('rules', Json, nullable=False),
    sa.Column('max_score', sa.Integer(), nullable=False),
    sa.Column('question_count', sa.Integer(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_pools_quiz_id_quizzes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pools'))
    )
    with op.batch_alter_table('pools', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pools_quiz_id'), ['quiz_id'], unique=False)

    op.create_table('question_tags',
    sa.Column('question_id', BigId, nullable=False),
    sa.Column('tag', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_question_tags_question_id_questions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', 'tag', name=op.f('pk_question_tags'))
    )
    with op.batch_alter_table('question_tags', schema=None) as batch_op:
        batch_op.create_index('ix_question_tags_tag_question_id', ['tag', 'question_id'], unique=False)

    op.create_table('question_versions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('question_id', BigId, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('content', Json, nullable=False),
    sa.Column('key', Json, nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_question_versions_created_by_people')),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_question_versions_question_id_questions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_versions')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_question_versions_question_id_number'))
    )
    op.create_table('quiz_audiences',
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('group_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.CheckConstraint("kind IN ('department', 'post', 'specialty')", name=op.f('ck_quiz_audiences_kind')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_quiz_audiences_quiz_id_quizzes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('quiz_id', 'kind', 'group_id', name=op.f('pk_quiz_audiences'))
    )
    op.create_table('attempts',
    sa.Column('id', BigId, nullable=False),
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('go', sa.Integer(), nullable=False),
    sa.Column('trial', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=15), nullable=False),
    sa.Column('pool_id', BigId, nullable=False),
    sa.Column('seed', sa.String(length=32), nullable=False),
    sa.Column('draw_algorithm', sa.Integer(), nullable=False),
    sa.Column('writer', sa.Integer(), nullable=False),
    sa.Column('started_at', UTCDateTime(), nullable=False),
    sa.Column('deadline_at', UTCDateTime(), nullable=False),
    sa.Column('closes_at', UTCDateTime(), nullable=False),
    sa.Column('submitted_at', UTCDateTime(), nullable=True),
    sa.Column('submitted_by', sa.String(length=10), nullable=True),
    sa.Column('duration_ms', sa.Integer(), nullable=True),
    sa.Column('max_score', sa.Integer(), nullable=False),
    sa.Column('question_count', sa.Integer(), nullable=False),
    sa.Column('department_path', sa.String(length=255), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=True),
    sa.Column('specialty_id', sa.BigInteger(), nullable=True),
    sa.Column('arena_id', BigId, nullable=True),
    sa.Column('arena_number', sa.Integer(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('voided_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('in_progress', 'submitted', 'graded', 'needs_marking', 'voided', 'set_aside')", name=op.f('ck_attempts_state')),
    sa.ForeignKeyConstraint(['arena_id'], ['arenas.id'], name=op.f('fk_attempts_arena_id_arenas')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_attempts_person_id_people')),
    sa.ForeignKeyConstraint(['pool_id'], ['pools.id'], name=op.f('fk_attempts_pool_id_pools')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_attempts_quiz_id_quizzes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempts')),
    sa.UniqueConstraint('arena_id', 'arena_number', name=op.f('uq_attempts_arena_id_arena_number')),
    sa.UniqueConstraint('quiz_id', 'person_id', 'go', name=op.f('uq_attempts_quiz_id_person_id_go'))
    )
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.create_index('ix_attempts_overdue', ['closes_at'], unique=False, sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))
        batch_op.create_index('ix_attempts_person_id_started_at', ['person_id', 'started_at'], unique=False)
        batch_op.create_index('ix_attempts_submitted', ['submitted_at'], unique=False, sqlite_where=sa.text("state = 'submitted'"), postgresql_where=sa.text("state = 'submitted'"))
        batch_op.create_index('uq_attempts_in_progress', ['quiz_id', 'person_id'], unique=True, sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))

    op.create_table('boards',
    sa.Column('id', BigId, nullable=False),
    sa.Column('quiz_id', BigId, nullable=False),
    sa.Column('competition_id', BigId, nullable=True),
    sa.Column('grading', sa.Integer(), nullable=False),
    sa.Column('opens_at', UTCDateTime(), nullable=True),
    sa.Column('closes_at', UTCDateTime(), nullable=True),
    sa.Column('by_entry', sa.Boolean(), nullable=False),
    sa.Column('department_level', sa.Integer(), nullable=False),
    sa.Column('ties_shared', sa.Boolean(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('removal_version', sa.Integer(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['competition_id'], ['competitions.id'], name=op.f('fk_boards_competition_id_competitions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_boards_quiz_id_quizzes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boards')),
    sa.UniqueConstraint('quiz_id', 'competition_id', name=op.f('uq_boards_quiz_id_competition_id'))
    )
    with op.batch_alter_table('boards', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_boards_competition_id'), ['competition_id'], unique=False)
        batch_op.create_index('uq_boards_quiz', ['quiz_id'], unique=True, sqlite_where=sa.text('competition_id IS NULL'), postgresql_where=sa.text('competition_id IS NULL'))

    op.create_table('competition_audiences',
    sa.Column('competition_id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('group_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.CheckConstraint("kind IN ('department', 'post', 'specialty')", name=op.f('ck_competition_audiences_kind')),
    sa.ForeignKeyConstraint(['competition_id'], ['competitions.id'], name=op.f('fk_competition_audiences_competition_id_competitions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('competition_id', 'kind', 'group_id', name=op.f('pk_competition_audiences'))
    )
    op.create_table('job_rows',
    sa.Column('job_id', BigId, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('data', Json, nullable=False),
    sa.Column('problems', Json, nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_job_rows_job_id_jobs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('job_id', 'number', name=op.f('pk_job_rows'))
    )
    op.create_table('key_corrections',
    sa.Column('quiz_id', sa.Integer(), nullable=False),
    sa.Column('grading', sa.Integer(), nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('key', Json, nullable=False),
    sa.ForeignKeyConstraint(['quiz_id', 'grading'], ['gradings.quiz_id', 'gradings.number'], name=op.f('fk_key_corrections_quiz_id_grading_gradings'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_key_corrections_version_id_question_versions')),
    sa.PrimaryKeyConstraint('quiz_id', 'grading', 'version_id', name=op.f('pk_key_corrections'))
    )
    op.create_table('pool_items',
    sa.Column('pool_id', BigId, nullable=False),
    sa.Column('rule', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['pool_id'], ['pools.id'], name=op.f('fk_pool_items_pool_id_pools'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_pool_items_version_id_question_versions')),
    sa.PrimaryKeyConstraint('pool_id', 'rule', 'position', name=op.f('pk_pool_items'))
    )
    with op.batch_alter_table('pool_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pool_items_version_id'), ['version_id'], unique=False)

    op.create_table('answers',
    sa.Column('attempt_id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('closes_at', UTCDateTime(), nullable=False),
    sa.Column('response', Json, nullable=True),
    sa.Column('writer', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('saved_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_answers_attempt_id_attempts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_answers_version_id_question_versions')),
    sa.PrimaryKeyConstraint('attempt_id', 'version_id', name=op.f('pk_answers'))
    )
    op.create_table('board_entries',
    sa.Column('board_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('department_path', sa.String(length=255), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=True),
    sa.Column('specialty_id', sa.BigInteger(), nullable=True),
    sa.Column('added_late', sa.Boolean(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['board_id'], ['boards.id'], name=op.f('fk_board_entries_board_id_boards'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_board_entries_person_id_people')),
    sa.PrimaryKeyConstraint('board_id', 'person_id', name=op.f('pk_board_entries'))
    )
    op.create_table('board_snapshots',
    sa.Column('board_id', BigId, nullable=False),
    sa.Column('grading', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('taken_at', UTCDateTime(), nullable=False),
    sa.Column('content', Json, nullable=False),
    sa.ForeignKeyConstraint(['board_id'], ['boards.id'], name=op.f('fk_board_snapshots_board_id_boards'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('board_id', 'grading', name=op.f('pk_board_snapshots'))
    )
    op.create_table('grades',
    sa.Column('attempt_id', BigId, nullable=False),
    sa.Column('grading', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('marks', Json, nullable=False),
    sa.Column('graded_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_grades_attempt_id_attempts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('attempt_id', 'grading', name=op.f('pk_grades'))
    )
    op.create_table('group_standings',
    sa.Column('board_id', BigId, nullable=False),
    sa.Column('grading', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('scope', sa.String(length=10), nullable=False),
    sa.Column('group_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('score_sum', sa.BigInteger(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('members', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['board_id'], ['boards.id'], name=op.f('fk_group_standings_board_id_boards'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('board_id', 'grading', 'scope', 'group_id', name=op.f('pk_group_standings'))
    )
    op.create_table('late_answers',
    sa.Column('id', BigId, nullable=False),
    sa.Column('attempt_id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('response', Json, nullable=True),
    sa.Column('writer', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('arrived_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_late_answers_attempt_id_attempts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_late_answers_version_id_question_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_answers')),
    sa.UniqueConstraint('attempt_id', 'version_id', 'writer', name=op.f('uq_late_answers_attempt_id_version_id_writer'))
    )
    op.create_table('reigns',
    sa.Column('id', BigId, nullable=False),
    sa.Column('arena_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('attempt_id', BigId, nullable=False),
    sa.Column('mark_attempt_id', BigId, nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('began_at', UTCDateTime(), nullable=False),
    sa.Column('held_at', UTCDateTime(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('ended_by', sa.String(length=10), nullable=True),
    sa.Column('defences', sa.Integer(), nullable=False),
    sa.Column('overturned', sa.Boolean(), nullable=False),
    sa.Column('reward_state', sa.String(length=10), nullable=False),
    sa.Column('reward_flagged', sa.Boolean(), nullable=False),
    sa.Column('reward_note', sa.Text(), nullable=False),
    sa.Column('rewarded_by', BigId, nullable=True),
    sa.Column('rewarded_at', UTCDateTime(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("reward_state IN ('waiting', 'rewarded', 'declined')", name=op.f('ck_reigns_reward_state')),
    sa.ForeignKeyConstraint(['arena_id'], ['arenas.id'], name=op.f('fk_reigns_arena_id_arenas'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_reigns_attempt_id_attempts')),
    sa.ForeignKeyConstraint(['mark_attempt_id'], ['attempts.id'], name=op.f('fk_reigns_mark_attempt_id_attempts')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_reigns_person_id_people')),
    sa.ForeignKeyConstraint(['rewarded_by'], ['people.id'], name=op.f('fk_reigns_rewarded_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reigns')),
    sa.UniqueConstraint('arena_id', 'attempt_id', name=op.f('uq_reigns_arena_id_attempt_id'))
    )
    with op.batch_alter_table('reigns', schema=None) as batch_op:
        batch_op.create_index('uq_reigns_current', ['arena_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL AND NOT overturned'), postgresql_where=sa.text('ended_at IS NULL AND NOT overturned'))

    op.create_table('standings',
    sa.Column('board_id', BigId, nullable=False),
    sa.Column('grading', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('scope', sa.String(length=10), nullable=False),
    sa.Column('scope_id', sa.BigInteger(), nullable=False),
    sa.Column('sort_key', sa.LargeBinary(length=24), nullable=False),
    sa.Column('attempt_id', BigId, nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_standings_attempt_id_attempts')),
    sa.ForeignKeyConstraint(['board_id'], ['boards.id'], name=op.f('fk_standings_board_id_boards'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_standings_person_id_people')),
    sa.PrimaryKeyConstraint('board_id', 'grading', 'person_id', 'scope', name=op.f('pk_standings'))
    )
    with op.batch_alter_table('standings', schema=None) as batch_op:
        batch_op.create_index('ix_standings_changed', ['board_id', 'grading', 'version'], unique=False)
        batch_op.create_index('ix_standings_order', ['board_id', 'grading', 'scope', 'scope_id', 'sort_key'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('standings', schema=None) as batch_op:
        batch_op.drop_index('ix_standings_order')
        batch_op.drop_index('ix_standings_changed')

    op.drop_table('standings')
    with op.batch_alter_table('reigns', schema=None) as batch_op:
        batch_op.drop_index('uq_reigns_current', sqlite_where=sa.text('ended_at IS NULL AND NOT overturned'), postgresql_where=sa.text('ended_at IS NULL AND NOT overturned'))

    op.drop_table('reigns')
    op.drop_table('late_answers')
    op.drop_table('group_standings')
    op.drop_table('grades')
    op.drop_table('board_snapshots')
    op.drop_table('board_entries')
    op.drop_table('answers')
    with op.batch_alter_table('pool_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pool_items_version_id'))

    op.drop_table('pool_items')
    op.drop_table('key_corrections')
    op.drop_table('job_rows')
    op.drop_table('competition_audiences')
    with op.batch_alter_table('boards', schema=None) as batch_op:
        batch_op.drop_index('uq_boards_quiz', sqlite_where=sa.text('competition_id IS NULL'), postgresql_where=sa.text('competition_id IS NULL'))
        batch_op.drop_index(batch_op.f('ix_boards_competition_id'))

    op.drop_table('boards')
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.drop_index('uq_attempts_in_progress', sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))
        batch_op.drop_index('ix_attempts_submitted', sqlite_where=sa.text("state = 'submitted'"), postgresql_where=sa.text("state = 'submitted'"))
        batch_op.drop_index('ix_attempts_person_id_started_at')
        batch_op.drop_index('ix_attempts_overdue', sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))

    op.drop_table('attempts')
    op.drop_table('quiz_audiences')
    op.drop_table('question_versions')
    with op.batch_alter_table('question_tags', schema=None) as batch_op:
        batch_op.drop_index('ix_question_tags_tag_question_id')

    op.drop_table('question_tags')
    with op.batch_alter_table('pools', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pools_quiz_id'))

    op.drop_table('pools')
    op.drop_table('paper_items')
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_index('ix_jobs_state_lease_until')

    op.drop_table('jobs')
    op.drop_table('gradings')
    with op.batch_alter_table('competitions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_competitions_quiz_id'))

    op.drop_table('competitions')
    op.drop_table('blueprint_rules')
    op.drop_table('arenas')
    op.drop_table('stored_files')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_person_id'))

    op.drop_table('sessions')
    with op.batch_alter_table('quizzes', schema=None) as batch_op:
        batch_op.drop_index('ix_quizzes_state_opens_at')
        batch_op.drop_index(batch_op.f('ix_quizzes_branch_id'))

    op.drop_table('quizzes')
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_index('ix_questions_kind_difficulty')
        batch_op.drop_index(batch_op.f('ix_questions_digest'))
        batch_op.drop_index(batch_op.f('ix_questions_current_version_id'))
        batch_op.drop_index(batch_op.f('ix_questions_branch_id'))

    op.drop_table('questions')
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_person_id_id')

    op.drop_table('notices')
    with op.batch_alter_table('grants', schema=None) as batch_op:
        batch_op.drop_index('uq_grants_everywhere', sqlite_where=sa.text('department_id IS NULL'), postgresql_where=sa.text('department_id IS NULL'))

    op.drop_table('grants')
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entries_object')
        batch_op.drop_index(batch_op.f('ix_audit_entries_at'))

    op.drop_table('audit_entries')
    with op.batch_alter_table('access_tokens', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_tokens_person_id'))

    op.drop_table('access_tokens')
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_specialty_id'))
        batch_op.drop_index(batch_op.f('ix_people_post_id'))
        batch_op.drop_index('ix_people_department_id_active')
        batch_op.drop_index(batch_op.f('ix_people_department_id'))

    op.drop_table('people')
    op.drop_table('specialties')
    with op.batch_alter_table('sign_in_failures', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_failures_subject_at')

    op.drop_table('sign_in_failures')
    op.drop_table('posts')
    op.drop_table('installations')
    op.drop_table('heartbeats')
    with op.batch_alter_table('departments', schema=None) as batch_op:
        batch_op.drop_index('ix_departments_path')

    op.drop_table('departments')
