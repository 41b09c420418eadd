"""Courses, files, search and the outbox

Revision ID: 0002_courses
Revises: 0001_first_tables
"""

import sqlalchemy as sa
from alembic import op

from learnplatform.database import BigId, Json, UTCDateTime

revision = '0002_courses'
down_revision = '0001_first_tables'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('outbox_messages',
    sa.Column('id', BigId, nullable=False),
    sa.Column('topic', sa.String(length=60), nullable=False),
    sa.Column('payload', Json, nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('due_at', UTCDateTime(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('set_aside_at', UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_messages'))
    )
    with op.batch_alter_table('outbox_messages', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_messages_due_at', ['due_at'], unique=False, sqlite_where=sa.text('set_aside_at IS NULL'), postgresql_where=sa.text('set_aside_at IS NULL'))

    op.create_table('search_passages',
    sa.Column('id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('object_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_passages'))
    )
    with op.batch_alter_table('search_passages', schema=None) as batch_op:
        batch_op.create_index('ix_search_passages_kind_object_id', ['kind', 'object_id'], unique=False)

    op.create_table('signing_keys',
    sa.Column('id', sa.String(length=43), nullable=False),
    sa.Column('public', sa.String(length=43), nullable=False),
    sa.Column('private', sa.String(length=43), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('retired_at', UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signing_keys'))
    )
    op.create_table('credit_targets',
    sa.Column('id', BigId, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('post_id', BigId, nullable=True),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_credit_targets_post_id_posts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_targets')),
    sa.UniqueConstraint('year', 'post_id', name=op.f('uq_credit_targets_year_post_id'))
    )
    with op.batch_alter_table('credit_targets', schema=None) as batch_op:
        batch_op.create_index('uq_credit_targets_everybody', ['year'], unique=True, sqlite_where=sa.text('post_id IS NULL'), postgresql_where=sa.text('post_id IS NULL'))

    op.create_table('certificate_templates',
    sa.Column('id', BigId, nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('branch_id', BigId, nullable=True),
    sa.Column('layout', Json, nullable=False),
    sa.Column('seal_uid', sa.String(length=36), nullable=True),
    sa.Column('signature_uid', sa.String(length=36), nullable=True),
    sa.Column('archived_at', UTCDateTime(), nullable=True),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['branch_id'], ['departments.id'], name=op.f('fk_certificate_templates_branch_id_departments')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_certificate_templates_created_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_templates'))
    )
    op.create_table('files',
    sa.Column('id', BigId, nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('owner_id', BigId, nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('duration_ms', sa.Integer(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('store_key', sa.String(length=100), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('rendering', sa.String(length=20), nullable=False),
    sa.Column('leased_until', UTCDateTime(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('picture', 'drawing', 'video', 'audio', 'pdf', 'subtitle', 'attachment')", name=op.f('ck_files_kind')),
    sa.CheckConstraint("rendering IN ('none', 'waiting', 'ready', 'failed')", name=op.f('ck_files_rendering')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_files_owner_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files')),
    sa.UniqueConstraint('uid', name=op.f('uq_files_uid'))
    )
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_files_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_files_rendering', ['rendering'], unique=False)

    op.create_table('licences',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('proof_uid', sa.String(length=36), nullable=True),
    sa.Column('entered_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['entered_by'], ['people.id'], name=op.f('fk_licences_entered_by_people')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_licences_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_licences'))
    )
    with op.batch_alter_table('licences', schema=None) as batch_op:
        batch_op.create_index('ix_licences_expires_on', ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_licences_person_id'), ['person_id'], unique=False)

    op.create_table('outside_trainings',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('provider', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=False),
    sa.Column('proof_uid', sa.String(length=36), nullable=True),
    sa.Column('entered_by', BigId, nullable=False),
    sa.Column('entered_at', UTCDateTime(), nullable=False),
    sa.Column('cancelled_at', UTCDateTime(), nullable=True),
    sa.Column('cancelled_why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entered_by'], ['people.id'], name=op.f('fk_outside_trainings_entered_by_people')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outside_trainings_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_trainings'))
    )
    with op.batch_alter_table('outside_trainings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outside_trainings_person_id'), ['person_id'], unique=False)

    op.create_table('resumable_uploads',
    sa.Column('id', BigId, nullable=False),
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('owner_id', BigId, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kinds', sa.String(length=200), nullable=False),
    sa.Column('length', sa.BigInteger(), nullable=False),
    sa.Column('received', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('file_uid', sa.String(length=36), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.Column('leased_until', UTCDateTime(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('receiving', 'finishing', 'done', 'refused')", name=op.f('ck_resumable_uploads_state')),
    sa.CheckConstraint('received >= 0 AND received <= length', name=op.f('ck_resumable_uploads_received')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_resumable_uploads_owner_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resumable_uploads')),
    sa.UniqueConstraint('token', name=op.f('uq_resumable_uploads_token'))
    )
    with op.batch_alter_table('resumable_uploads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resumable_uploads_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_resumable_uploads_state', ['state', 'expires_at'], unique=False)

    op.create_table('watch_clocks',
    sa.Column('person_id', BigId, autoincrement=False, nullable=False),
    sa.Column('spent', Json, nullable=False),
    sa.Column('slack_ms', sa.Integer(), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_watch_clocks_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_watch_clocks'))
    )
    op.create_table('work_stations',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('post', sa.String(length=100), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_work_stations_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_stations'))
    )
    with op.batch_alter_table('work_stations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_work_stations_person_id'), ['person_id'], unique=False)

    op.create_table('courses',
    sa.Column('id', BigId, nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('branch_id', BigId, nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('current_version_id', sa.BigInteger(), nullable=True),
    sa.Column('draft_version_id', sa.BigInteger(), nullable=True),
    sa.Column('enrolment', sa.String(length=20), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('seats_taken', sa.Integer(), nullable=False),
    sa.Column('valid_months', sa.Integer(), nullable=True),
    sa.Column('credit_kind', sa.String(length=40), nullable=False),
    sa.Column('template_id', BigId, nullable=True),
    sa.Column('gives_certificate', sa.Boolean(), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.Column('created_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('rating_sum', sa.Integer(), nullable=False),
    sa.Column('rating_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("enrolment IN ('open', 'request', 'invitation')", name=op.f('ck_courses_enrolment')),
    sa.CheckConstraint("state IN ('draft', 'published', 'archived')", name=op.f('ck_courses_state')),
    sa.CheckConstraint('seats IS NULL OR seats_taken <= seats', name=op.f('ck_courses_seats')),
    sa.ForeignKeyConstraint(['branch_id'], ['departments.id'], name=op.f('fk_courses_branch_id_departments')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_courses_created_by_people')),
    sa.ForeignKeyConstraint(['template_id'], ['certificate_templates.id'], name=op.f('fk_courses_template_id_certificate_templates')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courses')),
    sa.UniqueConstraint('uid', name=op.f('uq_courses_uid'))
    )
    with op.batch_alter_table('courses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_courses_current_version_id'), ['current_version_id'], unique=False)
        batch_op.create_index('ix_courses_state_published_at', ['state', 'published_at'], unique=False)

    op.create_table('file_renditions',
    sa.Column('file_id', BigId, nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('store_key', sa.String(length=100), nullable=False),
    sa.CheckConstraint("kind IN ('small', 'large', 'poster', 'audio')", name=op.f('ck_file_renditions_kind')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_file_renditions_file_id_files')),
    sa.PrimaryKeyConstraint('file_id', 'kind', name=op.f('pk_file_renditions'))
    )
    op.create_table('upload_pieces',
    sa.Column('upload_id', BigId, nullable=False),
    sa.Column('start', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('store_key', sa.String(length=150), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['resumable_uploads.id'], name=op.f('fk_upload_pieces_upload_id_resumable_uploads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('upload_id', 'start', name=op.f('pk_upload_pieces'))
    )
    op.create_table('assignments',
    sa.Column('id', BigId, nullable=False),
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('department_id', BigId, nullable=True),
    sa.Column('post_id', BigId, nullable=True),
    sa.Column('specialty_id', BigId, nullable=True),
    sa.Column('standing', sa.Boolean(), nullable=False),
    sa.Column('due_at', UTCDateTime(), nullable=True),
    sa.Column('due_days', sa.Integer(), nullable=True),
    sa.Column('repeat_months', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('created_by', BigId, nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('filled_at', UTCDateTime(), nullable=True),
    sa.Column('closed_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('NOT standing OR due_days IS NOT NULL', name=op.f('ck_assignments_standing')),
    sa.CheckConstraint('standing OR due_at IS NOT NULL', name=op.f('ck_assignments_due')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_assignments_course_id_courses')),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_assignments_created_by_people')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_assignments_department_id_departments')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_assignments_post_id_posts')),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialties.id'], name=op.f('fk_assignments_specialty_id_specialties')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments'))
    )
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignments_course_id'), ['course_id'], unique=False)

    op.create_table('certificate_counters',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('course_id', BigId, autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_certificate_counters_course_id_courses'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('year', 'course_id', name=op.f('pk_certificate_counters'))
    )
    op.create_table('course_authors',
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_authors_course_id_courses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_course_authors_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('course_id', 'person_id', name=op.f('pk_course_authors'))
    )
    op.create_table('course_bookmarks',
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_bookmarks_course_id_courses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_course_bookmarks_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'course_id', name=op.f('pk_course_bookmarks'))
    )
    op.create_table('course_finishers',
    sa.Column('post_id', BigId, nullable=False),
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_finishers_course_id_courses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_course_finishers_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'course_id', name=op.f('pk_course_finishers'))
    )
    op.create_table('course_ratings',
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_course_ratings_stars')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_ratings_course_id_courses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_course_ratings_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('course_id', 'person_id', name=op.f('pk_course_ratings'))
    )
    op.create_table('course_versions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('outcomes', Json, nullable=False),
    sa.Column('category', sa.String(length=20), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('tags', Json, nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('credit_hours', sa.Integer(), nullable=False),
    sa.Column('cover_uid', sa.String(length=36), nullable=True),
    sa.Column('sequential', sa.Boolean(), nullable=False),
    sa.Column('lesson_count', sa.Integer(), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.Column('published_by', BigId, nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("category IN ('quality', 'skills', 'degree', 'career')", name=op.f('ck_course_versions_category')),
    sa.CheckConstraint("level IN ('basic', 'intermediate', 'advanced')", name=op.f('ck_course_versions_level')),
    sa.CheckConstraint("state IN ('draft', 'published')", name=op.f('ck_course_versions_state')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_versions_course_id_courses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['published_by'], ['people.id'], name=op.f('fk_course_versions_published_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_versions')),
    sa.UniqueConstraint('course_id', 'number', name=op.f('uq_course_versions_course_id_number'))
    )
    with op.batch_alter_table('course_versions', schema=None) as batch_op:
        batch_op.create_index('ix_course_versions_category', ['category', 'state'], unique=False)

    op.create_table('lessons',
    sa.Column('id', BigId, nullable=False),
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_lessons_course_id_courses'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lessons')),
    sa.UniqueConstraint('course_id', 'uid', name=op.f('uq_lessons_course_id_uid'))
    )
    op.create_table('course_for',
    sa.Column('id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('post_id', BigId, nullable=True),
    sa.Column('specialty_id', BigId, nullable=True),
    sa.CheckConstraint('(post_id IS NULL) <> (specialty_id IS NULL)', name=op.f('ck_course_for_one')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_course_for_post_id_posts')),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialties.id'], name=op.f('fk_course_for_specialty_id_specialties')),
    sa.ForeignKeyConstraint(['version_id'], ['course_versions.id'], name=op.f('fk_course_for_version_id_course_versions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_for'))
    )
    with op.batch_alter_table('course_for', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_for_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_for_specialty_id'), ['specialty_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_for_version_id'), ['version_id'], unique=False)

    op.create_table('course_requirements',
    sa.Column('id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('target_uid', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('course_id', BigId, nullable=True),
    sa.Column('quiz_id', BigId, nullable=True),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('course', 'quiz')", name=op.f('ck_course_requirements_kind')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_requirements_course_id_courses'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_course_requirements_quiz_id_quizzes'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['version_id'], ['course_versions.id'], name=op.f('fk_course_requirements_version_id_course_versions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_requirements'))
    )
    with op.batch_alter_table('course_requirements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_requirements_version_id'), ['version_id'], unique=False)

    op.create_table('course_tags',
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('tag', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['course_versions.id'], name=op.f('fk_course_tags_version_id_course_versions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'tag', name=op.f('pk_course_tags'))
    )
    with op.batch_alter_table('course_tags', schema=None) as batch_op:
        batch_op.create_index('ix_course_tags_tag', ['tag'], unique=False)

    op.create_table('enrolments',
    sa.Column('id', BigId, nullable=False),
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('started_at', UTCDateTime(), nullable=True),
    sa.Column('completed_at', UTCDateTime(), nullable=True),
    sa.Column('last_at', UTCDateTime(), nullable=True),
    sa.Column('last_lesson_id', BigId, nullable=True),
    sa.Column('done_count', sa.Integer(), nullable=False),
    sa.Column('decided_by', BigId, nullable=True),
    sa.CheckConstraint("state IN ('requested', 'invited', 'waiting', 'active', 'completed', 'withdrawn', 'refused')", name=op.f('ck_enrolments_state')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_enrolments_course_id_courses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by'], ['people.id'], name=op.f('fk_enrolments_decided_by_people')),
    sa.ForeignKeyConstraint(['last_lesson_id'], ['lessons.id'], name=op.f('fk_enrolments_last_lesson_id_lessons'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_enrolments_person_id_people')),
    sa.ForeignKeyConstraint(['version_id'], ['course_versions.id'], name=op.f('fk_enrolments_version_id_course_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments')),
    sa.UniqueConstraint('course_id', 'person_id', 'round', name=op.f('uq_enrolments_course_id_person_id_round'))
    )
    with op.batch_alter_table('enrolments', schema=None) as batch_op:
        batch_op.create_index('ix_enrolments_course_id_state', ['course_id', 'state'], unique=False)
        batch_op.create_index('ix_enrolments_person_id_state', ['person_id', 'state'], unique=False)
        batch_op.create_index('uq_enrolments_open', ['course_id', 'person_id'], unique=True, sqlite_where=sa.text("state IN ('requested', 'invited', 'waiting', 'active')"), postgresql_where=sa.text("state IN ('requested', 'invited', 'waiting', 'active')"))

    op.create_table('lesson_bookmarks',
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_lesson_bookmarks_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_lesson_bookmarks_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'lesson_id', name=op.f('pk_lesson_bookmarks'))
    )
    op.create_table('lesson_notes',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=False),
    sa.Column('at_ms', sa.Integer(), nullable=True),
    sa.Column('paragraph', sa.Integer(), nullable=True),
    sa.Column('quote', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_lesson_notes_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_lesson_notes_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_notes'))
    )
    with op.batch_alter_table('lesson_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_notes_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index('ix_lesson_notes_person_id_lesson_id', ['person_id', 'lesson_id'], unique=False)

    op.create_table('lesson_questions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at_ms', sa.Integer(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('answered_at', UTCDateTime(), nullable=True),
    sa.Column('hidden_at', UTCDateTime(), nullable=True),
    sa.Column('hidden_by', BigId, nullable=True),
    sa.ForeignKeyConstraint(['hidden_by'], ['people.id'], name=op.f('fk_lesson_questions_hidden_by_people')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_lesson_questions_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_lesson_questions_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_questions'))
    )
    with op.batch_alter_table('lesson_questions', schema=None) as batch_op:
        batch_op.create_index('ix_lesson_questions_lesson_id_id', ['lesson_id', 'id'], unique=False)

    op.create_table('sections',
    sa.Column('id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['course_versions.id'], name=op.f('fk_sections_version_id_course_versions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sections')),
    sa.UniqueConstraint('version_id', 'uid', name=op.f('uq_sections_version_id_uid'))
    )
    with op.batch_alter_table('sections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sections_version_id'), ['version_id'], unique=False)

    op.create_table('assigned_people',
    sa.Column('id', BigId, nullable=False),
    sa.Column('assignment_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', BigId, nullable=True),
    sa.Column('assigned_at', UTCDateTime(), nullable=False),
    sa.Column('due_at', UTCDateTime(), nullable=False),
    sa.Column('completed_at', UTCDateTime(), nullable=True),
    sa.Column('left_at', UTCDateTime(), nullable=True),
    sa.Column('reminded_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignments.id'], name=op.f('fk_assigned_people_assignment_id_assignments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_assigned_people_enrolment_id_enrolments'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_assigned_people_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assigned_people')),
    sa.UniqueConstraint('assignment_id', 'person_id', 'round', name=op.f('uq_assigned_people_assignment_id_person_id_round'))
    )
    with op.batch_alter_table('assigned_people', schema=None) as batch_op:
        batch_op.create_index('ix_assigned_people_due_at', ['due_at'], unique=False)
        batch_op.create_index('ix_assigned_people_person_id', ['person_id', 'completed_at'], unique=False)

    op.create_table('certificates',
    sa.Column('id', BigId, nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('course_id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('enrolment_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('template_id', BigId, nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('department', sa.String(length=400), nullable=False),
    sa.Column('credit_hours', sa.Integer(), nullable=False),
    sa.Column('issued_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('file_uid', sa.String(length=36), nullable=True),
    sa.Column('pdf_sha256', sa.String(length=64), nullable=True),
    sa.Column('statement', sa.Text(), nullable=True),
    sa.Column('signature', sa.String(length=86), nullable=True),
    sa.Column('key_id', sa.String(length=43), nullable=True),
    sa.Column('revoked_at', UTCDateTime(), nullable=True),
    sa.Column('revoked_by', BigId, nullable=True),
    sa.Column('revoked_why', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('issued', 'rendered', 'revoked')", name=op.f('ck_certificates_state')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_certificates_course_id_courses')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_certificates_enrolment_id_enrolments')),
    sa.ForeignKeyConstraint(['key_id'], ['signing_keys.id'], name=op.f('fk_certificates_key_id_signing_keys')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_certificates_person_id_people')),
    sa.ForeignKeyConstraint(['revoked_by'], ['people.id'], name=op.f('fk_certificates_revoked_by_people')),
    sa.ForeignKeyConstraint(['template_id'], ['certificate_templates.id'], name=op.f('fk_certificates_template_id_certificate_templates')),
    sa.ForeignKeyConstraint(['version_id'], ['course_versions.id'], name=op.f('fk_certificates_version_id_course_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates')),
    sa.UniqueConstraint('code', name=op.f('uq_certificates_code')),
    sa.UniqueConstraint('enrolment_id', name=op.f('uq_certificates_enrolment_id')),
    sa.UniqueConstraint('year', 'course_id', 'number', name=op.f('uq_certificates_year_course_id_number'))
    )
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.create_index('ix_certificates_person_id', ['person_id'], unique=False)

    op.create_table('credit_entries',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('enrolment_id', BigId, nullable=True),
    sa.Column('outside_id', BigId, nullable=True),
    sa.Column('earned_on', sa.Date(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('cancelled_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('(enrolment_id IS NULL) <> (outside_id IS NULL)', name=op.f('ck_credit_entries_source')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_credit_entries_enrolment_id_enrolments')),
    sa.ForeignKeyConstraint(['outside_id'], ['outside_trainings.id'], name=op.f('fk_credit_entries_outside_id_outside_trainings')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_credit_entries_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_entries')),
    sa.UniqueConstraint('enrolment_id', name=op.f('uq_credit_entries_enrolment_id')),
    sa.UniqueConstraint('outside_id', name=op.f('uq_credit_entries_outside_id'))
    )
    with op.batch_alter_table('credit_entries', schema=None) as batch_op:
        batch_op.create_index('ix_credit_entries_person_id_year', ['person_id', 'year'], unique=False)

    op.create_table('learning_events',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('enrolment_id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=True),
    sa.Column('verb', sa.String(length=30), nullable=False),
    sa.Column('object', sa.String(length=64), nullable=False),
    sa.Column('result', Json, nullable=False),
    sa.Column('dedupe', sa.String(length=120), nullable=True),
    sa.Column('happened_at', UTCDateTime(), nullable=False),
    sa.Column('arrived_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_learning_events_enrolment_id_enrolments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_learning_events_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_learning_events_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_events')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_learning_events_dedupe'))
    )
    with op.batch_alter_table('learning_events', schema=None) as batch_op:
        batch_op.create_index('ix_learning_events_enrolment_id_id', ['enrolment_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_learning_events_lesson_id'), ['lesson_id'], unique=False)

    op.create_table('lesson_answers',
    sa.Column('id', BigId, nullable=False),
    sa.Column('question_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_trainer', sa.Boolean(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('hidden_at', UTCDateTime(), nullable=True),
    sa.Column('hidden_by', BigId, nullable=True),
    sa.ForeignKeyConstraint(['hidden_by'], ['people.id'], name=op.f('fk_lesson_answers_hidden_by_people')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_lesson_answers_person_id_people')),
    sa.ForeignKeyConstraint(['question_id'], ['lesson_questions.id'], name=op.f('fk_lesson_answers_question_id_lesson_questions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_answers'))
    )
    with op.batch_alter_table('lesson_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_answers_question_id'), ['question_id'], unique=False)

    op.create_table('lesson_contents',
    sa.Column('id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('section_id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('body', Json, nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('completion', Json, nullable=False),
    sa.Column('release', Json, nullable=False),
    sa.Column('requires', Json, nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('quiz_id', BigId, nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("type IN ('text', 'video', 'audio', 'document', 'gallery', 'attachment', 'quiz', 'link')", name=op.f('ck_lesson_contents_type')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_lesson_contents_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['quiz_id'], ['quizzes.id'], name=op.f('fk_lesson_contents_quiz_id_quizzes'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['section_id'], ['sections.id'], name=op.f('fk_lesson_contents_section_id_sections'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['course_versions.id'], name=op.f('fk_lesson_contents_version_id_course_versions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_contents')),
    sa.UniqueConstraint('version_id', 'lesson_id', name=op.f('uq_lesson_contents_version_id_lesson_id'))
    )
    with op.batch_alter_table('lesson_contents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_contents_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_contents_section_id'), ['section_id'], unique=False)

    op.create_table('lesson_progress',
    sa.Column('enrolment_id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('first_at', UTCDateTime(), nullable=False),
    sa.Column('last_at', UTCDateTime(), nullable=False),
    sa.Column('watched', Json, nullable=False),
    sa.Column('watched_ms', sa.Integer(), nullable=False),
    sa.Column('resume_ms', sa.Integer(), nullable=False),
    sa.Column('read_ms', sa.Integer(), nullable=False),
    sa.Column('read_to', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('done_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_lesson_progress_enrolment_id_enrolments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_lesson_progress_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_lesson_progress_person_id_people')),
    sa.PrimaryKeyConstraint('enrolment_id', 'lesson_id', name=op.f('pk_lesson_progress'))
    )
    with op.batch_alter_table('lesson_progress', schema=None) as batch_op:
        batch_op.create_index('ix_lesson_progress_lesson_id', ['lesson_id'], unique=False)

    op.create_table('video_answers',
    sa.Column('id', BigId, nullable=False),
    sa.Column('enrolment_id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('question_uid', sa.String(length=36), nullable=False),
    sa.Column('version_id', BigId, nullable=False),
    sa.Column('response', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('right', sa.Boolean(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_video_answers_enrolment_id_enrolments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_video_answers_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_video_answers_person_id_people')),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_video_answers_version_id_question_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_answers')),
    sa.UniqueConstraint('enrolment_id', 'lesson_id', 'question_uid', name=op.f('uq_video_answers_enrolment_id_lesson_id_question_uid'))
    )
    with op.batch_alter_table('video_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_video_answers_lesson_id'), ['lesson_id'], unique=False)

    op.create_table('watch_sessions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('enrolment_id', BigId, nullable=False),
    sa.Column('lesson_id', BigId, nullable=False),
    sa.Column('session', sa.String(length=64), nullable=False),
    sa.Column('opened_at', UTCDateTime(), nullable=False),
    sa.Column('last_at', UTCDateTime(), nullable=False),
    sa.Column('seqs', Json, nullable=False),
    sa.Column('played', Json, nullable=False),
    sa.Column('credited', Json, nullable=False),
    sa.Column('credited_ms', sa.Integer(), nullable=False),
    sa.Column('resume_ms', sa.Integer(), nullable=False),
    sa.Column('read_to', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_watch_sessions_enrolment_id_enrolments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lesson_id'], ['lessons.id'], name=op.f('fk_watch_sessions_lesson_id_lessons'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_watch_sessions_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watch_sessions')),
    sa.UniqueConstraint('person_id', 'lesson_id', 'session', name=op.f('uq_watch_sessions_person_id_lesson_id_session'))
    )
    with op.batch_alter_table('watch_sessions', schema=None) as batch_op:
        batch_op.create_index('ix_watch_sessions_enrolment_id_lesson_id', ['enrolment_id', 'lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_watch_sessions_lesson_id'), ['lesson_id'], unique=False)

    op.create_table('lesson_files',
    sa.Column('content_id', BigId, nullable=False),
    sa.Column('file_uid', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['content_id'], ['lesson_contents.id'], name=op.f('fk_lesson_files_content_id_lesson_contents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('content_id', 'file_uid', name=op.f('pk_lesson_files'))
    )
    with op.batch_alter_table('lesson_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_files_file_uid'), ['file_uid'], unique=False)

    op.create_table('video_questions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('content_id', BigId, nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('at_ms', sa.Integer(), nullable=False),
    sa.Column('question_id', BigId, nullable=False),
    sa.Column('version_id', BigId, nullable=True),
    sa.Column('must', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['content_id'], ['lesson_contents.id'], name=op.f('fk_video_questions_content_id_lesson_contents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_video_questions_question_id_questions')),
    sa.ForeignKeyConstraint(['version_id'], ['question_versions.id'], name=op.f('fk_video_questions_version_id_question_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_questions')),
    sa.UniqueConstraint('content_id', 'uid', name=op.f('uq_video_questions_content_id_uid'))
    )
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('uid', sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f('ix_questions_uid'), ['uid'], unique=True)

    with op.batch_alter_table('quizzes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('uid', sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f('ix_quizzes_uid'), ['uid'], unique=True)



def downgrade() -> None:
    with op.batch_alter_table('quizzes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quizzes_uid'))

    op.drop_column('quizzes', 'uid')  # not in a batch: SQLite would make the table anew, and lose what hangs on it

    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_questions_uid'))

    op.drop_column('questions', 'uid')  # not in a batch: SQLite would make the table anew, and lose what hangs on it

    op.drop_table('video_questions')
    with op.batch_alter_table('lesson_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_files_file_uid'))

    op.drop_table('lesson_files')
    with op.batch_alter_table('watch_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_watch_sessions_lesson_id'))
        batch_op.drop_index('ix_watch_sessions_enrolment_id_lesson_id')

    op.drop_table('watch_sessions')
    with op.batch_alter_table('video_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_video_answers_lesson_id'))

    op.drop_table('video_answers')
    with op.batch_alter_table('lesson_progress', schema=None) as batch_op:
        batch_op.drop_index('ix_lesson_progress_lesson_id')

    op.drop_table('lesson_progress')
    with op.batch_alter_table('lesson_contents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_contents_section_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_contents_lesson_id'))

    op.drop_table('lesson_contents')
    with op.batch_alter_table('lesson_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_answers_question_id'))

    op.drop_table('lesson_answers')
    with op.batch_alter_table('learning_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_learning_events_lesson_id'))
        batch_op.drop_index('ix_learning_events_enrolment_id_id')

    op.drop_table('learning_events')
    with op.batch_alter_table('credit_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_credit_entries_person_id_year')

    op.drop_table('credit_entries')
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.drop_index('ix_certificates_person_id')

    op.drop_table('certificates')
    with op.batch_alter_table('assigned_people', schema=None) as batch_op:
        batch_op.drop_index('ix_assigned_people_person_id')
        batch_op.drop_index('ix_assigned_people_due_at')

    op.drop_table('assigned_people')
    with op.batch_alter_table('sections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sections_version_id'))

    op.drop_table('sections')
    with op.batch_alter_table('lesson_questions', schema=None) as batch_op:
        batch_op.drop_index('ix_lesson_questions_lesson_id_id')

    op.drop_table('lesson_questions')
    with op.batch_alter_table('lesson_notes', schema=None) as batch_op:
        batch_op.drop_index('ix_lesson_notes_person_id_lesson_id')
        batch_op.drop_index(batch_op.f('ix_lesson_notes_lesson_id'))

    op.drop_table('lesson_notes')
    op.drop_table('lesson_bookmarks')
    with op.batch_alter_table('enrolments', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolments_open', sqlite_where=sa.text("state IN ('requested', 'invited', 'waiting', 'active')"), postgresql_where=sa.text("state IN ('requested', 'invited', 'waiting', 'active')"))
        batch_op.drop_index('ix_enrolments_person_id_state')
        batch_op.drop_index('ix_enrolments_course_id_state')

    op.drop_table('enrolments')
    with op.batch_alter_table('course_tags', schema=None) as batch_op:
        batch_op.drop_index('ix_course_tags_tag')

    op.drop_table('course_tags')
    with op.batch_alter_table('course_requirements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_requirements_version_id'))

    op.drop_table('course_requirements')
    with op.batch_alter_table('course_for', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_for_version_id'))
        batch_op.drop_index(batch_op.f('ix_course_for_specialty_id'))
        batch_op.drop_index(batch_op.f('ix_course_for_post_id'))

    op.drop_table('course_for')
    op.drop_table('lessons')
    with op.batch_alter_table('course_versions', schema=None) as batch_op:
        batch_op.drop_index('ix_course_versions_category')

    op.drop_table('course_versions')
    op.drop_table('course_ratings')
    op.drop_table('course_finishers')
    op.drop_table('course_bookmarks')
    op.drop_table('course_authors')
    op.drop_table('certificate_counters')
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignments_course_id'))

    op.drop_table('assignments')
    op.drop_table('upload_pieces')
    op.drop_table('file_renditions')
    with op.batch_alter_table('courses', schema=None) as batch_op:
        batch_op.drop_index('ix_courses_state_published_at')
        batch_op.drop_index(batch_op.f('ix_courses_current_version_id'))

    op.drop_table('courses')
    with op.batch_alter_table('work_stations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_work_stations_person_id'))

    op.drop_table('work_stations')
    op.drop_table('watch_clocks')
    with op.batch_alter_table('resumable_uploads', schema=None) as batch_op:
        batch_op.drop_index('ix_resumable_uploads_state')
        batch_op.drop_index(batch_op.f('ix_resumable_uploads_owner_id'))

    op.drop_table('resumable_uploads')
    with op.batch_alter_table('outside_trainings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outside_trainings_person_id'))

    op.drop_table('outside_trainings')
    with op.batch_alter_table('licences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_licences_person_id'))
        batch_op.drop_index('ix_licences_expires_on')

    op.drop_table('licences')
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.drop_index('ix_files_rendering')
        batch_op.drop_index(batch_op.f('ix_files_owner_id'))

    op.drop_table('files')
    op.drop_table('certificate_templates')
    with op.batch_alter_table('credit_targets', schema=None) as batch_op:
        batch_op.drop_index('uq_credit_targets_everybody', sqlite_where=sa.text('post_id IS NULL'), postgresql_where=sa.text('post_id IS NULL'))

    op.drop_table('credit_targets')
    op.drop_table('signing_keys')
    with op.batch_alter_table('search_passages', schema=None) as batch_op:
        batch_op.drop_index('ix_search_passages_kind_object_id')

    op.drop_table('search_passages')
    with op.batch_alter_table('outbox_messages', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_messages_due_at', sqlite_where=sa.text('set_aside_at IS NULL'), postgresql_where=sa.text('set_aside_at IS NULL'))

    op.drop_table('outbox_messages')
