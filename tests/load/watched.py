"""2,000 people who watch: what their reports cost the web process, in statements and CPU, and what they leave behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from courses.catalogue.models import Enrolment
from courses.learning.models import LearningEvent, LessonProgress, WatchClock, WatchSession
from learnplatform.clock import now
from learnplatform.database import db
from tests import processes
from tests.courses.builders import MINUTE, lesson, lessons_of, make_course
from tests.helpers import counted_statements
from tests.load import client, report
from tests.load.stage import Stage, people_with_tokens, stage

PEOPLE, EVERY = 2_000, 15  # seconds between the reports of one person
ROUNDS = 3  # reports of each person that are measured
CONNECTIONS = 8


def main() -> None:
    for kind in ("postgresql", "sqlite"):
        with stage(kind) as where:
            report.heading(f"{PEOPLE:,} people watching, a report each {EVERY} s, {kind}")
            _measure(where)


def _measure(where: Stage) -> None:
    people = people_with_tokens(PEOPLE)
    lesson_id = _open_sessions([person for person, _token in people])
    statements = _statements(where, lesson_id, people[0][1])
    report.line("statements a report, COMMIT apart", str(statements), "≤ 4")
    before = _rows()
    environ = processes.environment(where.data, where.url)
    port = processes.free_port()
    web = processes.start_web(environ, port, where.data / "log")
    with processes.running(web):
        processes.wait_until_up(port, process=web)
        tokens = [token for _person, token in people]
        client.run(port, [_reports(lesson_id, tokens[:100], 1)], 60)  # what a process loads once
        spent = _cpu(web.pid)
        shares = [tokens[number::CONNECTIONS] for number in range(CONNECTIONS)]
        outcome = client.run(
            port, [_reports(lesson_id, share, 2, 2 + ROUNDS) for share in shares], seconds=600
        )
        spent = _cpu(web.pid) - spent
    assert set(outcome.statuses) == {200}, outcome.statuses
    calls = len(outcome.latencies)
    each = spent / calls
    report.line("web CPU a report, ms", f"{each * 1_000:.2f}")
    report.line("web CPU at that pace, of one core", f"{each * PEOPLE / EVERY:.0%}", "< 30 %")
    report.line("p99 of a report with 8 at once, ms", f"{outcome.quantile(0.99):.1f}")
    report.line(f"rows of the log added by {calls:,} reports", str(_rows() - before), "0")


def _open_sessions(people: list[int]) -> int:
    """One lesson of an hour, and everybody in it since half an hour; its id."""
    course_id = make_course([lesson(type="video", duration_ms=60 * MINUTE)])
    (lesson_id,) = lessons_of(course_id)
    begun = now() - timedelta(minutes=30)
    times = {"first_at": begun, "last_at": begun}
    with db.write() as session:
        version_id = session.scalar(sa.text("SELECT current_version_id FROM courses"))
        enrolments = session.scalars(
            sa.insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True),
            [
                {
                    "course_id": course_id,
                    "person_id": person,
                    "version_id": version_id,
                    "state": "active",
                    "started_at": begun,
                }
                for person in people
            ],
        ).all()
        rows: list[dict[str, Any]] = [
            {"person_id": person, "enrolment_id": enrolment, "lesson_id": lesson_id}
            for person, enrolment in zip(people, enrolments, strict=True)
        ]
        session.execute(sa.insert(WatchClock), [{"person_id": person} for person in people])
        session.execute(sa.insert(LessonProgress), [row | times for row in rows])
        opened = {"session": "bench", "opened_at": begun, "last_at": begun}
        session.execute(sa.insert(WatchSession), [row | opened for row in rows])
    return lesson_id


def _body(seq: int) -> dict[str, Any]:
    return {"session": "bench", "intervals": [[seq * 15, seq * 15 + 15]], "rate": 1.0, "seq": seq}


def _reports(
    lesson_id: int, tokens: list[str], first: int, end: int | None = None
) -> Iterator[client.Request]:
    for seq in range(first, end or first + 1):
        for token in tokens:
            yield "POST", f"/api/v1/lessons/{lesson_id}/watched", _body(seq), token


def _statements(where: Stage, lesson_id: int, token: str) -> int:
    browser = where.app.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    for seq in (90, 91):  # the first one loads what a process loads once
        with counted_statements() as seen:
            answer = browser.post(f"/api/v1/lessons/{lesson_id}/watched", json=_body(seq), headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
    return sum(each != "COMMIT" for each in seen)


def _rows() -> int:
    with db.read() as session:
        return sum(
            session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (LearningEvent, WatchSession, LessonProgress)
        )


def _cpu(main_pid: int) -> float:
    """Seconds of CPU that the server's processes have used."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "-g", str(main_pid)], capture_output=True, text=True, check=True
    )
    ticks = 0
    for pid in listed.stdout.split():
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
