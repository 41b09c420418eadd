"""The catalogue as one person sees it: filters, a page of cards, shelves. A few statements, however many courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from courses.authoring.models import Course, CourseFor, CourseTag, CourseVersion, LessonContent
from courses.catalogue import beside, queries, rules
from courses.catalogue.filters import HOURS, LENGTHS, Filters
from courses.catalogue.models import CourseBookmark, Enrolment
from learnplatform.files.models import File, Rendition
from learnplatform.paging import Paging, paging

PAGE = 24


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
    groups: beside.Groups = field(default_factory=dict)


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
    around = connection.execute(
        beside.statement(visitor, wanted.category, with_shelves), {"person": visitor.id}
    ).all()
    shelf_ids: dict[str, list[int]] = {name: [] for name in beside.SHELVES}
    tags: list[tuple[str, int]] = []
    for row in around:
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
        beside.grouped(around),
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


def going_on(connection: Connection, person_id: int, limit: int = 2) -> list[Card]:
    """The cards of the courses somebody is learning in, the last first; two statements."""
    ids = list(connection.scalars(beside.going(person_id).limit(limit)))
    found = cards(connection, ids, person_id)
    return [found[each] for each in ids]
