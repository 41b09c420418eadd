"""Who has not learned for a while, and the lesson at which each of them stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.models import Course
from courses.catalogue.models import Enrolment
from courses.insight import queries, rules
from courses.insight.queries import Column
from courses.learning.models import LessonProgress
from learnplatform.accounts.models import Department, Person
from learnplatform.clock import now

MOST = 300


@dataclass(frozen=True)
class Stuck:
    """Somebody who learns in the course and has not for a while. `last_at` None: never began."""

    person_id: int
    name: str
    number: str
    department: str
    last_at: datetime | None
    done: int


@dataclass
class Stop:
    """A lesson at which people stopped; None: one that is no longer in the course."""

    lesson: Column | None
    people: list[Stuck] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """The lessons at which somebody is stuck, most people first; `people`: how many are, of whom `MOST` are shown."""

    stops: list[Stop]
    people: int

    @property
    def more(self) -> int:
        """How many are stuck beside those shown."""
        return self.people - sum(len(stop.people) for stop in self.stops)


def found(session: Session, course: Course, columns: list[Column], days: int) -> Found:
    """Who has not learned for `days` days, the longest first; two statements."""
    idle = sa.func.coalesce(Enrolment.last_at, Enrolment.started_at, Enrolment.created_at)
    rows = session.execute(
        sa.select(
            Enrolment.id,
            Enrolment.last_at,
            Enrolment.done_count,
            Person.id.label("person_id"),
            Person.name,
            Person.number,
            Department.name.label("department"),
            sa.func.count().over().label("total"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(
            queries.learning(course.id),
            Enrolment.state == "active",
            Person.active,
            idle < rules.idle_since(now(), days),
        )
        .order_by(idle, Person.id)
        .limit(MOST)
    ).all()
    done = _done(session, [row.id for row in rows])
    stops: dict[int | None, Stop] = {}
    for row in rows:
        lesson = next((each for each in columns if each.required and each.id not in done[row.id]), None)
        stop = stops.setdefault(lesson.id if lesson else None, Stop(lesson))
        person = Stuck(row.person_id, row.name, row.number, row.department or "", row.last_at, row.done_count)
        stop.people.append(person)
    ordered = sorted(stops.values(), key=lambda stop: -len(stop.people))
    return Found(ordered, rows[0].total if rows else 0)


def _done(session: Session, enrolments: list[int]) -> dict[int, set[int]]:
    done: dict[int, set[int]] = {each: set() for each in enrolments}
    if enrolments:
        rows = session.execute(
            sa.select(LessonProgress.enrolment_id, LessonProgress.lesson_id).where(
                LessonProgress.enrolment_id.in_(enrolments), LessonProgress.done_at.is_not(None)
            )
        )
        for enrolment_id, lesson_id in rows:
            done[enrolment_id].add(lesson_id)
    return done
