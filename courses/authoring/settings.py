"""What a course is beside its lessons: its words, for whom it is, who comes in, what it leaves behind."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring import managing, service
from courses.authoring.models import (
    Course,
    CourseAuthor,
    CourseFor,
    CourseRequirement,
    CourseTag,
    CourseVersion,
)
from learnplatform import audit
from learnplatform.accounts.models import Person
from learnplatform.after_commit import after_commit
from learnplatform.problems import Invalid
from quizzes.papers.models import Quiz

# Columns of the version: they wait in the draft for the next publication. Those of the course hold at once.
WRITTEN = (
    "title",
    "summary",
    "outcomes",
    "category",
    "level",
    "tags",
    "credit_hours",
    "cover_uid",
    "sequential",
)
AT_ONCE = (
    "branch_id",
    "enrolment",
    "seats",
    "valid_months",
    "credit_kind",
    "gives_certificate",
    "template_id",
)


@dataclass(frozen=True)
class Required:
    """Something to be finished before: `kind` course or quiz, under its uid; `percent` of a quiz."""

    kind: str
    uid: str
    title: str
    percent: int = 60


@dataclass
class Settings:
    title: str
    category: str
    branch_id: int | None
    summary: str
    outcomes: list[str]
    level: str
    tags: list[str]
    credit_hours: int
    cover_uid: str | None
    sequential: bool
    enrolment: str
    seats: int | None
    valid_months: int | None
    credit_kind: str
    gives_certificate: bool
    template_id: int | None
    posts: list[int]
    specialties: list[int]
    requires: list[Required]
    authors: list[str]  # employee numbers, in the order in which they are named

    @property
    def fingerprint(self) -> str:
        """Changes with any of it: who saves says on which settings their form was filled."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def stored(session: Session, course: Course) -> Settings:
    """What holds now, in the draft where there is one."""
    version = session.get_one(CourseVersion, course.draft_version_id or course.current_version_id)
    meant = session.execute(
        sa.select(CourseFor.post_id, CourseFor.specialty_id).where(CourseFor.version_id == version.id)
    ).all()
    requires = session.scalars(
        sa.select(CourseRequirement)
        .where(CourseRequirement.version_id == version.id)
        .order_by(CourseRequirement.position, CourseRequirement.id)
    )
    authors = session.scalars(
        sa.select(Person.number)
        .join(CourseAuthor, CourseAuthor.person_id == Person.id)
        .where(CourseAuthor.course_id == course.id)
        .order_by(CourseAuthor.position, Person.id)
    )
    return Settings(
        **{name: getattr(version, name) for name in WRITTEN},
        **{name: getattr(course, name) for name in AT_ONCE},
        posts=sorted(post for post, _specialty in meant if post is not None),
        specialties=sorted(specialty for _post, specialty in meant if specialty is not None),
        requires=[Required(each.kind, each.target_uid, each.title, each.percent) for each in requires],
        authors=list(authors),
    )


def change(session: Session, visitor: Any, course_id: int, wanted: Settings, fingerprint: str) -> bool:
    """Store `wanted`; False, and nothing is stored, where the settings are no longer those of `fingerprint`.

    Raises NotFound, Invalid with `field`.
    """
    course = managing.held(session, visitor, course_id)
    before = stored(session, course)
    if before == wanted:
        return True
    if before.fingerprint != fingerprint:
        return False
    _check(course, before, wanted)
    changed = [name for name in (*WRITTEN, *AT_ONCE) if getattr(before, name) != getattr(wanted, name)]
    in_version = [name for name in changed if name in WRITTEN]
    if in_version or any(
        getattr(before, name) != getattr(wanted, name) for name in ("posts", "specialties", "requires")
    ):
        draft = service.draft_of(session, course)
        _write(session, course, draft, wanted)
    for name in AT_ONCE:
        setattr(course, name, getattr(wanted, name))
    _set_authors(session, course, before, wanted)
    if before.seats != wanted.seats and course.state == "published":
        after_commit("catalogue.move_up", course.id)
    at_once = [name for name in changed if name in AT_ONCE]
    if at_once or before.authors != wanted.authors:
        audit.record(session, visitor.id, "course.changed", "course", course.id, title=wanted.title)
        after_commit("courses.index", course.id)
    return True


def _check(course: Course, before: Settings, wanted: Settings) -> None:
    if wanted.seats is not None and wanted.seats < course.seats_taken:
        raise Invalid(_("已有 %(n)d 人在学，名额不能比这更少。", n=course.seats_taken), field="seats")
    if before.authors and not wanted.authors:
        raise Invalid(_("至少留一位讲师。"), field="authors")


def _write(session: Session, course: Course, draft: CourseVersion, wanted: Settings) -> None:
    for name in WRITTEN:
        setattr(draft, name, getattr(wanted, name))
    for table in (CourseTag, CourseFor, CourseRequirement):
        session.execute(sa.delete(table).where(table.version_id == draft.id))
    session.add_all(CourseTag(version_id=draft.id, tag=tag) for tag in wanted.tags)
    session.add_all(CourseFor(version_id=draft.id, post_id=post) for post in wanted.posts)
    session.add_all(CourseFor(version_id=draft.id, specialty_id=each) for each in wanted.specialties)
    for position, each in enumerate(wanted.requires):
        if each.kind == "course" and each.uid == course.uid:
            raise Invalid(_("课程不能以自己为先修。"), field="requires")
        session.add(
            CourseRequirement(
                version_id=draft.id,
                position=position,
                kind=each.kind,
                target_uid=each.uid,
                title=each.title,
                percent=each.percent,
                course_id=_id_of(session, Course, each) if each.kind == "course" else None,
                quiz_id=_id_of(session, Quiz, each) if each.kind == "quiz" else None,
            )
        )
    service.touch(draft)


def _id_of(session: Session, table: Any, required: Required) -> int | None:
    return session.scalar(sa.select(table.id).where(table.uid == required.uid))


def _set_authors(session: Session, course: Course, before: Settings, wanted: Settings) -> None:
    """Name the authors in their order. Raises Invalid for numbers that nobody has."""
    if before.authors == wanted.authors:
        return
    people = {
        person.number: person.id
        for person in session.scalars(
            sa.select(Person).where(
                Person.number.in_(wanted.authors), sa.or_(Person.active, Person.number.in_(before.authors))
            )
        )
    }
    unknown = [number for number in wanted.authors if number not in people]
    if unknown:
        raise Invalid(_("没有这些工号：%(numbers)s", numbers="、".join(unknown[:10])), field="authors")
    session.execute(sa.delete(CourseAuthor).where(CourseAuthor.course_id == course.id))
    session.add_all(
        CourseAuthor(course_id=course.id, person_id=people[number], position=position)
        for position, number in enumerate(wanted.authors)
    )
