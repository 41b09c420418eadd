"""The grid of a course, 500 learners × 60 lessons: statements, time on the server, and drawing it in a browser."""

from __future__ import annotations

import time

import sqlalchemy as sa

from courses.learning.models import LessonProgress
from learnplatform.accounts.models import Grant, Person
from learnplatform.clock import now
from learnplatform.database import db
from tests.browser.site import PC
from tests.courses.builders import lesson, lessons_of, make_course
from tests.helpers import counted_statements
from tests.load import report
from tests.load.browsing import open_site, signed_in
from tests.load.filling import enrol_all
from tests.load.stage import Stage, people_with_tokens, stage

LEARNERS, LESSONS, TIMES = 500, 60, 7


def main() -> None:
    for kind in ("postgresql", "sqlite"):
        with stage(kind) as where:
            report.heading(f"the grid, {LEARNERS} learners × {LESSONS} lessons, {kind}")
            course_id, token = fill()
            statements, spent, size = _asked(where, course_id, token)
            report.line("statements", str(statements), "≤ 6")
            report.line("ms on the server, median", f"{spent:.0f}", "≤ 300")
            report.line("kB of JSON", f"{size / 1000:.0f}")
            _drawn(where, course_id)


def fill() -> tuple[int, str]:
    """(a course in which everybody is half through, the token of a trainer)."""
    people = people_with_tokens(LEARNERS + 1)
    course_id = make_course(*[[lesson(f"第 {n} 节") for n in range(12)] for _section in range(LESSONS // 12)])
    enrolments = enrol_all(course_id, [person for person, _token in people[:-1]])
    rows = [
        {
            "enrolment_id": enrolment,
            "person_id": person,
            "lesson_id": lesson_id,
            "read_to": 10 * ((n * 7 + k) % 100),
            "done_at": now() if (n + k) % 3 else None,
        }
        for k, lesson_id in enumerate(lessons_of(course_id))
        for n, (person, enrolment) in enumerate(enrolments.items())
    ]
    with db.write() as session:
        session.execute(sa.insert(LessonProgress), rows)
        session.add(Grant(person_id=people[-1][0], role="trainer"))
    return course_id, people[-1][1]


def _asked(where: Stage, course_id: int, token: str) -> tuple[int, float, int]:
    client, heads = where.app.test_client(), {"Authorization": f"Bearer {token}"}
    address, times = f"/api/v1/courses/{course_id}/grid", []
    for _time in range(TIMES):
        begun = time.perf_counter()
        with counted_statements() as seen:
            answer = client.get(address, headers=heads)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200
    return len(seen), report.median(times), len(answer.data)


DRAWN = """() => {
    const [mark] = performance.getEntriesByName("grid-drawn");
    const grid = performance.getEntriesByType("resource").find((each) => each.name.includes("/grid"));
    return mark && grid ? mark.startTime - grid.responseEnd : 0;
}"""


def _drawn(where: Stage, course_id: int) -> None:
    """From the JSON's arrival to its last line in the page, in Chromium."""
    with open_site(where) as (address, browser):
        page = signed_in(where, address, browser, _trainer(), PC)
        times = []
        for _time in range(TIMES):
            page.goto(f"{address}/courses/manage/{course_id}/learners")
            page.wait_for_function(DRAWN)
            times.append(page.evaluate(DRAWN))
    report.line("ms to draw 30,000 cells, median", f"{report.median(times):.0f}", "≤ 1000")


def _trainer() -> Person:
    with db.read() as session:
        return session.scalars(sa.select(Person).join(Grant, Grant.person_id == Person.id)).one()
