"""Jobs: run once, kept by a lease, found again by the sweep, given up after three failures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service
from learnplatform.models import Job
from learnplatform.problems import Invalid

Sent = list[tuple[str, tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BREATH", 0)


@pytest.fixture
def runs(app: object) -> Iterator[list[int]]:
    """The jobs of kind «counted» that were run; each reports one step and gives a result."""
    seen: list[int] = []

    @service.runner("counted")
    def _run(progress: service.Progress) -> dict[str, Any]:
        seen.append(progress.job_id)
        progress.report(1, 2, "half")
        return {"sum": 3}

    yield seen
    service._runners.pop("counted")


def _enqueue(kind: str = "counted", **values: Any) -> int:
    with db.write() as session:
        job_id = service.enqueue(session, kind, None).id
        session.execute(sa.update(Job).where(Job.id == job_id).values(**({"done": 0} | values)))
    return job_id


def _job(job_id: int) -> Job:
    with db.read() as session:
        return session.get_one(Job, job_id)


def test_it_is_started_after_the_commit(runs: list[int], sent: Sent) -> None:
    job_id = _enqueue()
    assert sent == [("jobs.run", (job_id,))]


def test_it_runs_once_however_often_its_message_comes(runs: list[int]) -> None:
    job_id = _enqueue()
    service.run(job_id)
    service.run(job_id)
    assert runs == [job_id]
    job = _job(job_id)
    assert (job.state, job.result, job.done, job.total) == ("done", {"sum": 3}, 1, 2)


def test_a_worker_that_lost_its_lease_changes_nothing_more(runs: list[int]) -> None:
    @service.runner("robbed")
    def _run(progress: service.Progress) -> dict[str, Any]:
        with db.write() as session:
            session.execute(sa.update(Job).where(Job.id == progress.job_id).values(lease="another"))
        progress.report(1, 1)
        return {"never": True}

    job_id = _enqueue("robbed")
    service.run(job_id)
    assert (_job(job_id).state, _job(job_id).lease, _job(job_id).result) == ("running", "another", {})


def test_a_refusal_fails_it_with_words_for_the_person(runs: list[int]) -> None:
    @service.runner("refused")
    def _run(_progress: service.Progress) -> dict[str, Any]:
        raise Invalid("第 3 行没有工号")

    job_id = _enqueue("refused")
    service.run(job_id)
    assert (_job(job_id).state, _job(job_id).result) == ("failed", {"error": "第 3 行没有工号"})


def test_an_unforeseen_error_is_tried_three_times(runs: list[int]) -> None:
    @service.runner("broken")
    def _run(_progress: service.Progress) -> dict[str, Any]:
        raise ZeroDivisionError

    job_id = _enqueue("broken")
    for failures in (1, 2):
        service.run(job_id)
        assert (_job(job_id).state, _job(job_id).failures) == ("queued", failures)
    service.run(job_id)
    assert _job(job_id).state == "failed"


def test_the_sweep_wakes_what_lost_its_message_or_its_worker(runs: list[int], sent: Sent) -> None:
    ago = now() - timedelta(seconds=30)
    unheard = _enqueue(created_at=ago)
    abandoned = _enqueue(state="running", lease="gone", lease_until=ago)
    _enqueue(state="running", lease="working", lease_until=now() + timedelta(seconds=30))
    _enqueue()  # only just noted: its message is on the way
    sent.clear()
    assert sorted(service.sweep()) == sorted([unheard, abandoned])
    service.run(abandoned)
    assert _job(abandoned).state == "done"


def test_one_that_waits_for_its_owner_goes_on_with_their_word(runs: list[int]) -> None:
    @service.runner("asking")
    def _run(progress: service.Progress) -> dict[str, Any]:
        return {"stored": 5} if progress.params.get("confirmed") else {"waiting": True, "rows": 5}

    job_id = _enqueue("asking")
    service.run(job_id)
    assert (_job(job_id).state, _job(job_id).result) == ("waiting", {"rows": 5})
    with db.write() as session:
        service.resume(session, session.get_one(Job, job_id), confirmed=True)
    service.run(job_id)
    assert (_job(job_id).state, _job(job_id).result) == ("done", {"stored": 5})
