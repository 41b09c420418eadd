"""What lies beside the catalogue's list: tags, shelves, and for whom courses are meant; one statement for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from courses.authoring.models import Course, CourseFor, CourseTag, CourseVersion
from courses.catalogue import queries, rules
from courses.catalogue.models import CourseFinishers, Enrolment
from learnplatform.accounts.models import Post, Specialty

SHELF = 6
MOST_TAGS = 24
SHELVES = ("continue", "post", "new", "colleagues")
Groups = dict[str, list[tuple[int, str]]]  # «post», «specialty»: (id, name)
_PERSON: Any = sa.bindparam("person", type_=sa.BigInteger)
GROUPS = (("post", Post, CourseFor.post_id), ("specialty", Specialty, CourseFor.specialty_id))


def _groups(visitor: Any) -> list[sa.Select[Any]]:
    """The posts and specialties that the courses `visitor` sees are meant for, as parts of `_beside`.

    A group's id stands where a course's does.
    """
    seen = sa.select(Course.current_version_id).where(
        Course.state == "published", queries.is_visible(visitor)
    )
    parts: list[sa.Select[Any]] = []
    for name, table, column in GROUPS:
        columns: tuple[Any, ...] = (
            sa.literal(f"for_{name}").label("shelf"),
            table.id.label("course_id"),
            sa.literal(0).label("n"),
            table.name.label("word"),
        )
        meant = sa.select(column).where(CourseFor.version_id.in_(seen))
        parts.append(sa.select(*columns).where(table.id.in_(meant)))
    return parts


def grouped(rows: Iterable[Any]) -> Groups:
    found: Groups = {name: [] for name, _table, _column in GROUPS}
    for row in rows:
        if row.shelf.startswith("for_"):
            found[row.shelf.removeprefix("for_")].append((row.course_id, row.word))
    return {name: sorted(each, key=lambda one: one[1]) for name, each in found.items()}


@dataclass(frozen=True)
class _Worker:
    """Anybody without a role who belongs there: what they see is asked by one statement, with the person's id."""

    department_id: int | None
    post_id: int | None
    specialty_id: int | None
    id: Any = _PERSON

    def has_role(self, *_wanted: str) -> bool:
        return False


def statement(visitor: Any, category: str, with_shelves: bool) -> sa.CompoundSelect[Any]:
    """`_beside`, to be run with the visitor's id as `person`."""
    if visitor.has_role("trainer", "officer"):
        return _beside(visitor, category, with_shelves)
    worker = _Worker(visitor.department_id, visitor.post_id, visitor.specialty_id)
    return _beside_worker(worker, category, with_shelves)


@lru_cache(2_000)
def _beside_worker(worker: _Worker, category: str, with_shelves: bool) -> sa.CompoundSelect[Any]:
    """Kept: making it anew took a tenth of the page's time."""
    return _beside(worker, category, with_shelves)


def _beside(visitor: Any, category: str, with_shelves: bool) -> sa.CompoundSelect[Any]:
    """The tags of the section, `_groups`, and the shelves, as one statement: rows of (shelf, course_id, n, word)."""
    seen = queries.visible_courses(visitor)
    tags = (
        sa.select(
            sa.literal("tag").label("shelf"),
            sa.cast(sa.null(), sa.BigInteger).label("course_id"),
            sa.func.count().label("n"),
            CourseTag.tag.label("word"),
        )
        .join(Course, Course.current_version_id == CourseTag.version_id)
        .where(Course.state == "published", queries.is_visible(visitor))
        .group_by(CourseTag.tag)
        .order_by(sa.text("n DESC"), CourseTag.tag)
        .limit(MOST_TAGS)
    )
    if category:
        tags = tags.join(CourseVersion, CourseVersion.id == CourseTag.version_id).where(
            CourseVersion.category == category
        )
    parts = [tags, *_groups(visitor)]
    if with_shelves:
        held = sa.select(Enrolment.course_id).where(
            Enrolment.person_id == visitor.id, Enrolment.state.in_(queries.HELD)
        )
        fresh = seen.where(Course.id.not_in(held)).order_by(Course.published_at.desc(), Course.id.desc())
        parts += [
            _shelf("continue", going(visitor.id)),
            _shelf("new", fresh),
            _shelf("post", fresh.where(Course.current_version_id.in_(queries.meant_for(visitor)))),
            _shelf(
                "colleagues",
                sa.select(CourseFinishers.course_id)
                .where(
                    CourseFinishers.post_id == visitor.post_id,
                    CourseFinishers.people >= rules.SMALLEST_GROUP,
                    CourseFinishers.course_id.in_(seen),
                    CourseFinishers.course_id.not_in(held),
                )
                .order_by(CourseFinishers.people.desc(), CourseFinishers.course_id),
            ),
        ]
    return sa.union_all(*(sa.select(*part.subquery().c) for part in parts))


def going(person_id: Any) -> sa.Select[Any]:
    """The courses somebody is learning in, the one they were in last first."""
    last = sa.func.coalesce(Enrolment.last_at, Enrolment.started_at, Enrolment.created_at)
    return (
        sa.select(Enrolment.course_id)
        .where(Enrolment.person_id == person_id, Enrolment.state == "active")
        .order_by(last.desc(), Enrolment.id)
    )


def _shelf(name: str, ids: sa.Select[Any]) -> sa.Select[Any]:
    each = ids.limit(SHELF).subquery()
    return sa.select(
        sa.literal(name).label("shelf"),
        each.c[0].label("course_id"),
        sa.literal(0).label("n"),
        sa.literal("").label("word"),
    )
