"""Starting an import, saying what to do with it, and the second half: storing what was staged."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit, uploads
from learnplatform.access import Reach
from learnplatform.accounts.models import Person
from learnplatform.accounts.queries import branch_path
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.jobs.service import Progress
from learnplatform.models import AuditEntry, Job, JobRow
from learnplatform.problems import Conflict, Forbidden
from quizzes.bank import service as bank
from quizzes.bank.importing import files
from quizzes.bank.importing.staging import DUPLICATE, GOOD, SKIPPED, STORED, WRONG, from_data, stage

KIND = "bank_import"
CHUNK = 20  # questions a transaction: their rows, versions and tags in well under 50 ms


def start(
    session: Session, content: bytes, name: str, *, owner_id: int | None, reach: Reach, branch_id: int | None
) -> Job:
    """Keep the file and note the job that reads it. Raises BadSheet for what is no such file at all, Forbidden
    for a branch out of reach."""
    files.format_of(content)
    if not reach.covers(branch_path(session, branch_id)):
        raise Forbidden
    stored = uploads.store(session, content, name, owner_id=owner_id)
    params = {
        "name": stored.name,
        "branch_id": branch_id,
        "paths": None if reach.everywhere else list(reach.paths),
    }
    return jobs.enqueue(session, KIND, owner_id, params, input_id=stored.id)


def confirm(session: Session, job: Job, *, keep: str, duplicates: str) -> None:
    """Go on with an import that waits. `keep`: «good» stores what is good, «all» only when nothing is wrong;
    `duplicates`: «skip» or «import». Raises Conflict."""
    if job.state != "waiting":
        raise Conflict(_("这次导入已经处理过了。"))
    if keep == "all" and job.result.get(WRONG):
        raise Conflict(_("还有 %(n)d 题有错，没有导入。", n=job.result[WRONG]))
    jobs.resume(session, job, phase="store", keep=keep, duplicates=duplicates, found=job.result)


def cancel(session: Session, job: Job) -> None:
    """Drop an import that waits; nothing of it is stored. Raises Conflict."""
    if job.state != "waiting":
        raise Conflict(_("这次导入已经处理过了。"))
    job.state, job.finished_at = "cancelled", now()


def locked(session: Session, job_id: int) -> Job:
    """The import, until the transaction ends: two who confirm at once store it once."""
    return session.scalars(sa.select(Job).where(Job.id == job_id, Job.kind == KIND).with_for_update()).one()


@jobs.runner(KIND)
def run(progress: Progress) -> dict[str, Any]:
    """Stage, or store: whichever it is the job's turn for. Messages are in its owner's language."""
    with db.read() as session:
        locale = session.scalar(sa.select(Person.locale).where(Person.id == progress.owner_id))
    with force_locale(locale or "zh_CN"):
        return store(progress) if progress.params.get("phase") == "store" else stage(progress)


def store(progress: Progress) -> dict[str, Any]:
    """Put the chosen rows into the bank. Each is marked in the transaction that stores it, so that a run
    after a crash goes on where the last one stopped."""
    chosen = [GOOD, DUPLICATE] if progress.params["duplicates"] == "import" else [GOOD]
    total, done = _counts(progress.job_id, chosen), _counts(progress.job_id, [STORED])
    total += done
    progress.report(done, total, "storing")
    while stored := _store_some(progress, chosen):
        done += stored
        progress.report(done, total, "storing")
    return _finish(progress)


def _store_some(progress: Progress, chosen: list[str]) -> int:
    with db.write() as session:
        rows = session.scalars(
            sa.select(JobRow)
            .where(JobRow.job_id == progress.job_id, JobRow.state.in_(chosen))
            .order_by(JobRow.number)
            .limit(CHUNK)
            .with_for_update()
        ).all()
        if rows:
            questions = [from_data(row.data["question"]) for row in rows]
            bank.create_prepared(
                session, questions, branch_id=progress.params["branch_id"], actor_id=progress.owner_id
            )
            numbers = [row.number for row in rows]
            session.execute(
                sa.update(JobRow)
                .where(JobRow.job_id == progress.job_id, JobRow.number.in_(numbers))
                .values(state=STORED)
                .execution_options(synchronize_session=False)
            )
    return len(rows)


def _finish(progress: Progress) -> dict[str, Any]:
    """Say what was left out, and note the import once."""
    with db.write() as session:
        session.execute(
            sa.update(JobRow)
            .where(JobRow.job_id == progress.job_id, JobRow.state.in_([GOOD, DUPLICATE]))
            .values(state=SKIPPED)
        )
        stored = session.scalar(_counting(progress.job_id, [STORED])) or 0
        skipped = session.scalar(_counting(progress.job_id, [SKIPPED])) or 0
        noted = sa.exists().where(
            AuditEntry.action == "bank.imported",
            AuditEntry.object_type == "job",
            AuditEntry.object_id == str(progress.job_id),
        )
        if not session.scalar(sa.select(noted)):
            name = progress.params["name"]
            audit.record(
                session, progress.owner_id, "bank.imported", "job", progress.job_id, stored=stored, file=name
            )
    return {**progress.params["found"], STORED: stored, SKIPPED: skipped}


def _counting(job_id: int, states: list[str]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).where(JobRow.job_id == job_id, JobRow.state.in_(states))


def _counts(job_id: int, states: list[str]) -> int:
    with db.read() as session:
        return session.scalar(_counting(job_id, states)) or 0
