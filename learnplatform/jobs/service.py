"""Starting, running and watching jobs.

A kind of job is a function `run(progress)`, registered under its name. It commits its own short
transactions, tells `progress` what is done, may be run again from its beginning at any time, and returns
a JSON-able result. Raising `Refusal` fails the job with words for the person; anything else is retried
by the sweep up to three times.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Job
from learnplatform.problems import Refusal

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_FAILURES = 3
# SQLite's write lock has no queue: who waits looks again now and then. A job that took it straight away again
# after each chunk would keep people's answers waiting by sheer bad luck.
BREATH = 0.04  # seconds
Runner = Callable[["Progress"], dict[str, Any]]
_runners: dict[str, Runner] = {}


class LeaseLost(Exception):
    """Another worker has taken the job over: stop at once, change nothing more."""


class Progress:
    """What a running job knows of itself: its row's values, and how to say how far it is."""

    def __init__(self, job: Job) -> None:
        assert job.lease is not None
        self.job_id, self.params, self.owner_id = job.id, job.params, job.owner_id
        self.input_id, self.lease = job.input_id, job.lease

    def report(self, done: int, total: int, stage: str = "") -> None:
        """Show the bar at `done` of `total` and keep the lease. Raises LeaseLost."""
        self._update(done=done, total=total, stage=stage)
        if db.is_sqlite:
            time.sleep(BREATH)

    def attach_output(self, file_id: int) -> None:
        """The file the job made, for its owner to fetch."""
        self._update(output_id=file_id)

    def _update(self, **values: Any) -> None:
        with db.write() as session:
            kept = session.execute(
                sa.update(Job)
                .where(Job.id == self.job_id, Job.lease == self.lease, Job.state == "running")
                .values(lease_until=now() + LEASE, **values)
            )
            if kept.rowcount != 1:  # type: ignore[attr-defined]
                raise LeaseLost(self.job_id)


def runner(kind: str) -> Callable[[Runner], Runner]:
    """Register a function as what runs jobs of `kind`."""

    def keep(function: Runner) -> Runner:
        _runners[kind] = function
        return function

    return keep


def enqueue(
    session: Session,
    kind: str,
    owner_id: int | None,
    params: dict[str, Any] | None = None,
    input_id: int | None = None,
) -> Job:
    """Note a job inside the caller's transaction; a worker is woken when it commits."""
    job = Job(kind=kind, owner_id=owner_id, params=params or {}, input_id=input_id)
    session.add(job)
    session.flush()
    after_commit("jobs.run", job.id)
    return job


def resume(session: Session, job: Job, **params: Any) -> None:
    """Send a job that waits for its owner's word («waiting») on, with what they said."""
    job.params = {**job.params, **params}
    job.state, job.lease, job.lease_until, job.done = "queued", None, None, 0
    after_commit("jobs.run", job.id)


def run(job_id: int) -> None:
    """Run a job if nobody else does. A result with {"waiting": True} leaves it waiting for its owner."""
    taken = _take(job_id)
    if taken is None:
        return
    progress, job_runner = taken
    try:
        result = job_runner(progress)
    except LeaseLost:
        log.warning("job=%s was taken over by another worker", job_id)
    except Refusal as refusal:
        _finish(progress, "failed", {"error": str(refusal.detail or refusal.title), **refusal.extra})
    except Exception:
        log.exception("job=%s failed; the sweep will try again", job_id)
        _give_back(progress)
    else:
        _finish(progress, "waiting" if result.pop("waiting", False) else "done", result)


def _take(job_id: int) -> tuple[Progress, Runner] | None:
    lease = secrets.token_hex(16)
    with db.write() as session:
        taken = session.execute(
            sa.update(Job)
            .where(
                Job.id == job_id,
                sa.or_(Job.state == "queued", sa.and_(Job.state == "running", Job.lease_until < now())),
            )
            .values(state="running", lease=lease, lease_until=now() + LEASE)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            return None
        job = session.get_one(Job, job_id)
        if job.kind not in _runners:
            raise LookupError(f"no runner for jobs of kind {job.kind!r}")
        return Progress(job), _runners[job.kind]


def _finish(progress: Progress, state: str, result: dict[str, Any]) -> None:
    with db.write() as session:
        session.execute(
            sa.update(Job)
            .where(Job.id == progress.job_id, Job.lease == progress.lease)
            .values(state=state, result=result, finished_at=now(), lease=None, lease_until=None)
        )


def _give_back(progress: Progress) -> None:
    """After an unforeseen error: queued again until it has failed too often."""
    with db.write() as session:
        job = session.execute(
            sa.select(Job).where(Job.id == progress.job_id, Job.lease == progress.lease).with_for_update()
        ).scalar_one_or_none()
        if job is None:
            return
        job.failures += 1
        job.lease = None
        # The sweep starts it again when this much time has passed.
        job.lease_until = now() + timedelta(seconds=5 * job.failures)
        job.state = "failed" if job.failures >= MOST_FAILURES else "queued"
        if job.state == "failed":
            job.result, job.finished_at = {"error": "internal"}, now()


def sweep() -> list[int]:
    """Wake workers for jobs whose message or whose worker was lost; their ids."""
    with db.write() as session:
        forgotten = session.scalars(
            sa.select(Job.id).where(
                sa.or_(
                    sa.and_(
                        Job.state == "queued",
                        sa.func.coalesce(Job.lease_until, Job.created_at) < now() - timedelta(seconds=10),
                    ),
                    sa.and_(Job.state == "running", Job.lease_until < now()),
                )
            )
        ).all()
        for job_id in forgotten:
            after_commit("jobs.run", job_id)
    return list(forgotten)
