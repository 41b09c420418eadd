"""The catalogue with my progress: statements and CPU a page, with 200 and with 2,000 courses and 10,000 learners."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from courses.authoring.models import (
    Course,
    CourseFor,
    CourseTag,
    CourseVersion,
    Lesson,
    LessonContent,
    Section,
)
from courses.catalogue import finishers
from courses.catalogue.models import Enrolment
from courses.words import CATEGORIES, LEVELS
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from tests.helpers import counted_statements
from tests.load import report
from tests.load.stage import people_with_tokens, stage

LEARNERS, LESSONS, EACH = 10_000, 4, 6  # courses a learner is in
TAGS = [f"主题{n}" for n in range(30)]
ADDRESSES = {
    "first page, with shelves": "/courses",
    "a section, filtered": "/courses?category=skills&length=short",
    "page 5": "/courses?page=5",
    "in the API": "/api/v1/courses?category=skills",
}


def main() -> None:
    for kind in ("postgresql", "sqlite"):
        for count in (200, 2_000):
            with stage(kind) as where:
                report.heading(f"the catalogue, {count:,} courses, {LEARNERS:,} learners, {kind}")
                token = fill(count)
                client = where.app.test_client()
                for what, address in ADDRESSES.items():
                    statements, spent = _measured(client, address, token)
                    report.line(f"{what}: statements", str(statements), "≤ 6")
                    report.line(f"{what}: ms CPU", f"{spent:.1f}", "≤ 25")


def fill(count: int) -> str:
    """`count` courses and who learns in them; the token of one of the learners."""
    people = people_with_tokens(LEARNERS)
    first = _courses(count)
    moment = now()
    rows = [
        {
            "course_id": first + (number * 7 + turn * 31) % count,
            "person_id": person,
            "version_id": first + (number * 7 + turn * 31) % count,
            "state": "completed" if (number + turn) % 3 == 0 else "active",
            "started_at": moment,
            "last_at": moment - timedelta(minutes=number + turn),
            "done_count": turn % LESSONS,
        }
        for number, (person, _token) in enumerate(people)
        for turn in range(EACH)
    ]
    for start in range(0, len(rows), 5_000):
        with db.write() as session:
            session.execute(sa.insert(Enrolment), rows[start : start + 5_000])
    finishers.count()
    if not db.is_sqlite:
        with db.autocommit_core() as connection:
            connection.exec_driver_sql("ANALYZE")
    return people[0][1]


def _courses(count: int) -> int:
    """`count` published courses of four lessons, course and version of the same id; the first id."""
    moment = now()
    with db.write() as session:
        post = session.scalar(sa.select(Person.post_id).limit(1))
        ids = range(1, count + 1)
        session.execute(
            sa.insert(Course),
            [
                {
                    "id": n,
                    "state": "published",
                    "current_version_id": n,
                    "published_at": moment - timedelta(hours=n),
                }
                for n in ids
            ],
        )
        session.execute(
            sa.insert(CourseVersion),
            [
                {
                    "id": n,
                    "course_id": n,
                    "number": 1,
                    "state": "published",
                    "title": f"门机司机安全操作第 {n} 课",
                    "category": CATEGORIES[n % 4],
                    "level": LEVELS[n % 3],
                    "minutes": n % 200,
                    "tags": [TAGS[n % 30], TAGS[n % 7]],
                    "credit_hours": 200,
                    "lesson_count": LESSONS,
                }
                for n in ids
            ],
        )
        session.execute(
            sa.insert(CourseTag),
            [{"version_id": n, "tag": tag} for n in ids for tag in {TAGS[n % 30], TAGS[n % 7]}],
        )
        session.execute(
            sa.insert(CourseFor),
            [{"version_id": n, "post_id": post, "specialty_id": None} for n in ids if n % 5 == 0],
        )
        session.execute(
            sa.insert(Section), [{"id": n, "version_id": n, "position": 0, "title": "第一章"} for n in ids]
        )
        lessons = [(n, (n - 1) * LESSONS + k + 1, k) for n in ids for k in range(LESSONS)]
        session.execute(sa.insert(Lesson), [{"id": each, "course_id": n} for n, each, _k in lessons])
        session.execute(
            sa.insert(LessonContent),
            [
                {
                    "version_id": n,
                    "section_id": n,
                    "lesson_id": each,
                    "position": k,
                    "title": f"第 {k + 1} 节",
                    "type": "text",
                }
                for n, each, k in lessons
            ],
        )
    return 1


def _measured(client: FlaskClient, address: str, token: str) -> tuple[int, float]:
    """(statements, median ms of CPU of this process) of a page. On SQLite that is the database's work too."""
    _get(client, address, token)
    with counted_statements() as seen:
        _get(client, address, token)
    spent = []
    for _time in range(30):
        begun = time.process_time()
        _get(client, address, token)
        spent.append((time.process_time() - begun) * 1000)
    return len(seen), report.median(spent)


def _get(client: FlaskClient, address: str, token: str) -> Any:
    answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer
