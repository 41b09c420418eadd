"""A thousand certificates drawn by one worker, as the job of the office does it; whether its memory grows meanwhile."""

from __future__ import annotations

import os
import time
from pathlib import Path

import sqlalchemy as sa

from courses.authoring.models import Course
from courses.catalogue.models import Enrolment
from courses.certificates import bulk, queries, rendering, service
from courses.certificates.models import Certificate
from learnplatform.access import Reach
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from tests.courses.builders import make_course
from tests.load import report
from tests.load.stage import people_with_tokens, stage

COUNT = 1_000
EARLY = 100  # certificates after which everything is loaded that ever will be


def main() -> None:
    report.heading(f"{COUNT:,} certificates on one worker, SQLite")
    with stage("sqlite") as where, where.app.test_request_context():
        people = [person for person, _token in people_with_tokens(COUNT)]
        job_id = _issued(people)
        memory: dict[int, float] = {}
        begun = time.perf_counter()
        _watched(job_id, memory)
        seconds = time.perf_counter() - begun
        report.line("time, s", f"{seconds:.1f}", "≤ 120")
        report.line("one certificate, ms", f"{seconds * 1000 / COUNT:.0f}")
        report.line(
            f"memory at {EARLY} and at {COUNT:,}, MB", f"{memory[EARLY]:.0f} and {memory[COUNT]:.0f}", "flat"
        )
        with db.read() as session:
            drawn = sa.select(sa.func.count()).where(Certificate.state == "rendered")
            report.line("drawn", str(session.scalar(drawn)), str(COUNT))
            report.line("still waiting", str(queries.waiting_count(session, Reach(everywhere=True))), "0")


def _issued(people: list[int]) -> int:
    """A course that everybody completed; the job that draws its certificates."""
    course_id = make_course(gives_certificate=True)
    with db.write() as session:
        version = session.get_one(Course, course_id).current_version_id
        for person in people:
            enrolment = Enrolment(
                course_id=course_id,
                version_id=version,
                person_id=person,
                state="completed",
                completed_at=now(),
            )
            session.add(enrolment)
            session.flush()
            service.issue(session, enrolment, now())
        return jobs.enqueue(session, bulk.KIND, people[0], {"everywhere": True, "paths": []}).id


def _watched(job_id: int, memory: dict[int, float]) -> None:
    """Run the job; note what the process holds after so many certificates."""
    render, count = rendering.render, 0

    def counted(certificate_id: int, *, again: bool = False) -> str:
        nonlocal count
        outcome = render(certificate_id, again=again)
        count += 1
        if count in (EARLY, COUNT):
            memory[count] = _resident()
        return outcome

    rendering.render = counted
    try:
        jobs.run(job_id)
    finally:
        rendering.render = render


def _resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2
