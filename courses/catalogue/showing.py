"""A course as one person finds it: what it is, what it asks, where they stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring import managing
from courses.authoring.models import Course, CourseAuthor, CourseFor, CourseVersion
from courses.authoring.queries import may_author
from courses.catalogue import opinions, queries, requirements, rules, service
from courses.catalogue.contents import Contents
from courses.catalogue.contents import of as contents_of
from courses.catalogue.editions import Edition
from courses.catalogue.editions import of as editions_of
from courses.catalogue.models import CourseRating, Enrolment
from courses.catalogue.opinions import Opinion
from courses.catalogue.requirements import Requirement
from courses.learning import queries as learning
from courses.learning.rules import Lock
from learnplatform.accounts.models import Department, Person, Post, Specialty
from learnplatform.clock import now
from learnplatform.files.models import File, Rendition

NOBODY = 0  # has finished nothing


@dataclass
class Front:
    """A course page. `enrolment`: the visitor's latest round, whatever became of it."""

    course: Course
    version: CourseVersion
    enrolment: Enrolment | None
    contents: Contents
    editions: list[Edition]  # what changed, for who is in the course
    place: int  # on the waiting list, from 1; 0: not on it
    waiting: int  # how many are on it
    again: bool  # completed, and may be taken once more
    branch: str | None
    teachers: list[str]
    meant_for: list[str]
    requirements: list[Requirement]
    cover: File | None
    cover_kind: str | None  # the smaller size of it that there is
    kept: bool
    rating: CourseRating | None
    opinions: list[Opinion]
    may_invite: bool
    may_author: bool
    preview: bool = False  # an author looks at what is not published yet; nothing can be done on it

    @property
    def state(self) -> str:
        """requested, invited, waiting, active, completed; «none» for who is not in it."""
        state = self.enrolment.state if self.enrolment else "none"
        return state if state in queries.HELD else "none"

    @property
    def full(self) -> bool:
        return self.course.seats is not None and self.course.seats_taken >= self.course.seats

    @property
    def lacking(self) -> list[Requirement]:
        return [each for each in self.requirements if not each.met]

    @property
    def stars(self) -> int | None:
        """Tenths of a star."""
        return rules.stars(self.course.rating_sum, self.course.rating_count)

    @property
    def share(self) -> int:
        if self.state == "completed":
            return 100
        return min(99, rules.share(self.contents.done, self.contents.required))


def front(session: Session, visitor: Any, course_id: int) -> Front:
    """Raises NotFound."""
    course = queries.course_for(session, visitor, course_id)
    enrolment = queries.latest(session, course.id, visitor.id)
    inside = enrolment is not None and enrolment.state in {"active", "completed"}
    version = session.get_one(
        CourseVersion,
        enrolment.version_id if enrolment is not None and inside else course.current_version_id,
    )
    cover = _cover(session, version)
    return Front(
        course=course,
        version=version,
        enrolment=enrolment,
        contents=contents_of(session, version.id, enrolment if inside else None, _locked(session, enrolment)),
        editions=editions_of(session, version) if inside else [],
        place=queries.place_in_queue(session, enrolment) if enrolment and enrolment.state == "waiting" else 0,
        waiting=queries.waiting(session, course.id) if course.seats is not None else 0,
        again=bool(
            enrolment and enrolment.state == "completed" and service.repeatable(session, enrolment, now())
        ),
        branch=session.scalar(sa.select(Department.name).where(Department.id == course.branch_id)),
        teachers=_teachers(session, course.id),
        meant_for=_meant_for(session, version.id),
        requirements=requirements.of(session, version.id, visitor.id),
        cover=cover[0] if cover else None,
        cover_kind=cover[1] if cover else None,
        kept=opinions.is_kept(session, course.id, visitor.id),
        rating=opinions.rating_of(session, course.id, visitor.id),
        opinions=opinions.opinions(session, course.id),
        may_invite=_may_invite(session, visitor, course),
        may_author=visitor.has_role("trainer") and may_author(session, visitor, course),
    )


def preview(session: Session, visitor: Any, course_id: int) -> Front:
    """The page of the draft, or what is published where there is none, as a person finds it who has just come in.

    Raises NotFound for who does not write on the course.
    """
    course = managing.authored(session, visitor, course_id)
    version = session.get_one(CourseVersion, course.draft_version_id or course.current_version_id)
    cover = _cover(session, version)
    return Front(
        course=course,
        version=version,
        enrolment=None,
        contents=contents_of(session, version.id, None, learning.locks_of_newcomer(session, version, now())),
        editions=[],
        place=0,
        waiting=0,
        again=False,
        branch=session.scalar(sa.select(Department.name).where(Department.id == course.branch_id)),
        teachers=_teachers(session, course.id),
        meant_for=_meant_for(session, version.id),
        requirements=requirements.of(session, version.id, NOBODY),
        cover=cover[0] if cover else None,
        cover_kind=cover[1] if cover else None,
        kept=False,
        rating=None,
        opinions=opinions.opinions(session, course.id),
        may_invite=False,
        may_author=True,
        preview=True,
    )


def _cover(session: Session, version: CourseVersion) -> tuple[File, str | None] | None:
    small = sa.and_(Rendition.file_id == File.id, Rendition.kind == "small")
    found = session.execute(
        sa.select(File, Rendition.kind).outerjoin(Rendition, small).where(File.uid == version.cover_uid)
    ).first()
    return (found[0], found[1]) if found else None


def shows(session: Session, visitor: Any, file: File) -> bool:
    """Whether the file is the cover of a course that the visitor sees: one of `parts().file_guards`."""
    courses = session.scalars(
        sa.select(CourseVersion.course_id).where(CourseVersion.cover_uid == file.uid).distinct()
    )
    return any(queries.is_seen(session, visitor, course_id) for course_id in courses.all())


def _locked(session: Session, enrolment: Enrolment | None) -> dict[int, tuple[Lock, ...]] | None:
    """The lessons that are closed to somebody, and why; None: all of them."""
    if enrolment is None or enrolment.state not in learning.LEARNING:
        return None
    return learning.locks(session, enrolment, now())


def _teachers(session: Session, course_id: int) -> list[str]:
    return list(
        session.scalars(
            sa.select(Person.name)
            .join(CourseAuthor, CourseAuthor.person_id == Person.id)
            .where(CourseAuthor.course_id == course_id)
            .order_by(CourseAuthor.position, Person.id)
        )
    )


def _meant_for(session: Session, version_id: int) -> list[str]:
    """The names of the posts and specialties a version is meant for."""
    rows = session.execute(
        sa.select(sa.func.coalesce(Post.name, Specialty.name))
        .select_from(CourseFor)
        .outerjoin(Post, Post.id == CourseFor.post_id)
        .outerjoin(Specialty, Specialty.id == CourseFor.specialty_id)
        .where(CourseFor.version_id == version_id)
        .order_by(CourseFor.id)
    )
    return [row[0] for row in rows]


def _may_invite(session: Session, visitor: Any, course: Course) -> bool:
    if not visitor.has_role("trainer", "officer"):
        return False
    path = session.scalar(sa.select(Department.path).where(Department.id == course.branch_id))
    officer = visitor.reach("officer")
    return bool((officer and officer.covers(path)) or may_author(session, visitor, course))
