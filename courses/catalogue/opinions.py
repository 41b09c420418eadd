"""What people keep of courses and say of them: bookmarks, ratings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring.service import lock
from courses.catalogue.models import CourseBookmark, CourseRating, Enrolment
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.problems import Conflict, Invalid

MOST_WORDS = 1000


@dataclass(frozen=True)
class Opinion:
    """One colleague's rating."""

    name: str
    stars: int
    words: str
    at: datetime


def rate(session: Session, course_id: int, person_id: int, stars: int, words: str) -> None:
    """Keep a person's rating, in place of the one before. Raises Conflict (`not-finished`), Invalid."""
    if not 1 <= stars <= 5 or len(words) > MOST_WORDS:
        raise Invalid(_("请选一到五颗星，留言不超过 %(n)d 字。", n=MOST_WORDS))
    finished = sa.exists().where(
        Enrolment.course_id == course_id, Enrolment.person_id == person_id, Enrolment.state == "completed"
    )
    if not session.scalar(sa.select(finished)):
        raise Conflict(_("学完以后再来评价。"), kind="not-finished")
    course = lock(session, course_id)
    given = session.get(CourseRating, (course_id, person_id))
    if given is None:
        course.rating_count += 1
        course.rating_sum += stars
        session.add(CourseRating(course_id=course_id, person_id=person_id, stars=stars, words=words))
        return
    course.rating_sum += stars - given.stars
    given.stars, given.words, given.created_at = stars, words, now()


def rating_of(session: Session, course_id: int, person_id: int) -> CourseRating | None:
    return session.get(CourseRating, (course_id, person_id))


def opinions(session: Session, course_id: int, limit: int = 10) -> list[Opinion]:
    """What colleagues wrote, the latest first."""
    rows = session.execute(
        sa.select(Person.name, CourseRating.stars, CourseRating.words, CourseRating.created_at)
        .join(Person, Person.id == CourseRating.person_id)
        .where(CourseRating.course_id == course_id, CourseRating.words != "")
        .order_by(CourseRating.created_at.desc(), Person.id)
        .limit(limit)
    )
    return [Opinion(*row) for row in rows]


def keep(session: Session, course_id: int, person_id: int, *, kept: bool) -> None:
    """Set or take away a bookmark."""
    found = session.get(CourseBookmark, (person_id, course_id))
    if kept and found is None:
        session.add(CourseBookmark(person_id=person_id, course_id=course_id))
    elif found is not None and not kept:
        session.delete(found)


def is_kept(session: Session, course_id: int, person_id: int) -> bool:
    return session.get(CourseBookmark, (person_id, course_id)) is not None
