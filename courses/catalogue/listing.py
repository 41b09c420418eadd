"""The catalogue as one person sees it: filters, a page of cards, shelves. A few statements, however many courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from courses.authoring.models import Course, CourseFor, CourseTag, CourseVersion, LessonContent
from courses.catalogue import queries, rules
from courses.catalogue.filters import HOURS, LENGTHS, Filters
from courses.catalogue.models import CourseBookmark, CourseFinishers, Enrolment
from learnplatform.accounts.models import Post, Specialty
from learnplatform.files.models import File, Rendition
from learnplatform.paging import Paging, paging

PAGE = 24
SHELF = 6
MOST_TAGS = 24
Groups = dict[str, list[tuple[int, str]]]  # «post», «specialty»: (id, name)
SHELVES = ("continue", "post", "new", "colleagues")


@dataclass(frozen=True)
class Card:
    """A course in a list. `course`: a row of `_CARD`."""

    course: Any

    @property
    def state(self) -> str | None:
        return self.course.state

    @property
    def share(self) -> int:
        """How much of it is done, in whole per cent."""
        if self.state == "completed":
            return 100
        return min(99, rules.share(self.course.done_count or 0, self.course.required or 0))

    @property
    def stars(self) -> int | None:
        """Tenths of a star."""
        return rules.stars(self.course.rating_sum, self.course.rating_count)


@dataclass
class Catalogue:
    """One page of it; `shelves` and `tags` are empty where somebody searches."""

    cards: list[Card]
    paging: Paging
    shelves: dict[str, list[Card]] = field(default_factory=dict)
    tags: list[tuple[str, int]] = field(default_factory=list)
    groups: Groups = field(default_factory=dict)


_PERSON: Any = sa.bindparam("person", type_=sa.BigInteger)
_REQUIRED = (
    sa.select(sa.func.count())
    .where(LessonContent.version_id == Enrolment.version_id, LessonContent.required)
    .correlate(Enrolment)
    .scalar_subquery()
)
_MY_ENROLMENT = sa.and_(
    Enrolment.course_id == Course.id,
    Enrolment.person_id == sa.bindparam("person"),
    Enrolment.state.in_(queries.HELD),
)
_MY_BOOKMARK = sa.and_(
    CourseBookmark.course_id == Course.id, CourseBookmark.person_id == sa.bindparam("person")
)
_CARD = (
    sa.select(
        Course.id,
        CourseVersion.title,
        CourseVersion.category,
        CourseVersion.level,
        CourseVersion.minutes,
        CourseVersion.credit_hours,
        CourseVersion.lesson_count,
        CourseVersion.tags,
        Course.rating_sum,
        Course.rating_count,
        Course.published_at,
        File.uid,
        File.name,
        Rendition.kind.label("small"),
        Enrolment.state,
        Enrolment.done_count,
        Enrolment.last_lesson_id,
        sa.case((Enrolment.id.is_not(None), _REQUIRED)).label("required"),
        CourseBookmark.person_id.label("kept"),
    )
    .join(CourseVersion, CourseVersion.id == Course.current_version_id)
    .outerjoin(Enrolment, _MY_ENROLMENT)
    .outerjoin(CourseBookmark, _MY_BOOKMARK)
    .outerjoin(File, File.uid == CourseVersion.cover_uid)
    .outerjoin(Rendition, sa.and_(Rendition.file_id == File.id, Rendition.kind == "small"))
    .where(Course.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(Enrolment.round)  # the latest round comes last, and stays
)


def cards(connection: Connection, ids: Sequence[int], person_id: int) -> dict[int, Card]:
    """The cards of `ids`, by id; one statement."""
    if not ids:
        return {}
    rows = connection.execute(_CARD, {"ids": list(ids), "person": person_id})
    return {row.id: Card(row) for row in rows}


def page(connection: Connection, visitor: Any, wanted: Filters, number: int) -> Catalogue:
    """A page of the courses that `wanted` lets through; with shelves where nothing is asked for."""
    query = filtered(visitor, wanted)
    order = (Course.rating_sum.desc(), Course.published_at.desc(), Course.id.desc())
    counted = query.add_columns(sa.func.count().over()).order_by(*order).limit(PAGE)
    rows = connection.execute(counted.offset((number - 1) * PAGE)).all()
    if not rows and number > 1:  # beyond the end
        total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
        number = paging(total, number, PAGE).page
        rows = connection.execute(counted.offset((number - 1) * PAGE)).all()
    here = paging(rows[0][1] if rows else 0, number, PAGE)
    with_shelves = not wanted.any and number == 1
    beside = connection.execute(
        _beside_for(visitor, wanted.category, with_shelves), {"person": visitor.id}
    ).all()
    shelf_ids: dict[str, list[int]] = {name: [] for name in SHELVES}
    tags: list[tuple[str, int]] = []
    for row in beside:
        if row.shelf == "tag":
            tags.append((row.word, row.n))
        elif row.shelf in shelf_ids:
            shelf_ids[row.shelf].append(row.course_id)
    ids = [row[0] for row in rows]
    found = cards(connection, [*ids, *(each for shelf in shelf_ids.values() for each in shelf)], visitor.id)
    return Catalogue(
        [found[each] for each in ids],
        here,
        {
            name: [found[each] for each in shelf if each in found]
            for name, shelf in shelf_ids.items()
            if shelf
        },
        tags,
        _grouped(beside),
    )


def filtered(visitor: Any, wanted: Filters) -> sa.Select[Any]:
    """The ids of the published courses that `visitor` sees and `wanted` lets through; words are not looked at."""
    query = queries.visible_courses(visitor).join(
        CourseVersion, CourseVersion.id == Course.current_version_id
    )
    if wanted.category:
        query = query.where(CourseVersion.category == wanted.category)
    if wanted.level:
        query = query.where(CourseVersion.level == wanted.level)
    if wanted.length:
        query = query.where(CourseVersion.minutes.between(*LENGTHS[wanted.length]))
    if wanted.hours:
        query = query.where(CourseVersion.credit_hours.between(*HOURS[wanted.hours]))
    for column, group_id in ((CourseFor.post_id, wanted.post), (CourseFor.specialty_id, wanted.specialty)):
        if group_id:
            meant = sa.select(CourseFor.version_id).where(column == group_id)
            query = query.where(CourseVersion.id.in_(meant))
    if wanted.tag:
        query = query.where(
            CourseVersion.id.in_(sa.select(CourseTag.version_id).where(CourseTag.tag == wanted.tag))
        )
    if wanted.mine:
        query = query.where(CourseVersion.id.in_(queries.meant_for(visitor)))
    if wanted.kept:
        mine = sa.select(CourseBookmark.course_id).where(CourseBookmark.person_id == visitor.id)
        query = query.where(Course.id.in_(mine))
    return query


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


def _grouped(rows: Iterable[Any]) -> Groups:
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


def _beside_for(visitor: Any, category: str, with_shelves: bool) -> sa.CompoundSelect[Any]:
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
            _shelf("continue", _going(visitor.id)),
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


def _going(person_id: Any) -> sa.Select[Any]:
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


def going_on(connection: Connection, person_id: int, limit: int = 2) -> list[Card]:
    """The cards of the courses somebody is learning in, the last first; two statements."""
    ids = list(connection.scalars(_going(person_id).limit(limit)))
    found = cards(connection, ids, person_id)
    return [found[each] for each in ids]
