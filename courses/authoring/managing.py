"""Courses as wholes: whose hands they are in, beginning and dropping a draft, putting away, copying."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring import queries, service
from courses.authoring.models import (
    Course,
    CourseAuthor,
    CourseVersion,
    Lesson,
    LessonContent,
    Section,
    VideoQuestion,
)
from learnplatform import audit
from learnplatform.accounts.models import Department
from learnplatform.after_commit import after_commit
from learnplatform.database import new_uid
from learnplatform.problems import Conflict, NotFound


def authored(session: Session, visitor: Any, course_id: int) -> Course:
    """The course, if `visitor` may write on it (as `queries.may_author`); one statement. Raises NotFound."""
    writes = sa.exists().where(CourseAuthor.course_id == Course.id, CourseAuthor.person_id == visitor.id)
    found = session.execute(
        sa.select(Course, Department.path, writes)
        .outerjoin(Department, Department.id == Course.branch_id)
        .where(Course.id == course_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    course, path, is_author = found
    reach = visitor.reach("trainer")
    if not (reach and reach.covers(path)) and not (is_author and visitor.has_role("trainer")):
        raise NotFound
    return course


def held(session: Session, visitor: Any, course_id: int) -> Course:
    """As `authored`, held until the transaction ends. Raises NotFound."""
    authored(session, visitor, course_id)
    return service.lock(session, course_id)


def draft_in(session: Session, course: Course) -> CourseVersion:
    """The draft. Raises Conflict where there is none: it has just been published, or was dropped."""
    if course.draft_version_id is None:
        raise Conflict(_("这门课程现在没有草稿：可能刚发布过。请回到课程再点「修改」。"), kind="no-draft")
    return session.get_one(CourseVersion, course.draft_version_id)


def drop_draft(session: Session, course: Course, actor_id: int) -> None:
    """Throw away what was changed since the last publication. Raises Conflict for a course never published."""
    draft = draft_in(session, course)
    if course.current_version_id is None:
        raise Conflict(_("还没有发布过的课程，没有可以退回的版本。"), kind="never-published")
    lessons = session.scalars(
        sa.select(LessonContent.lesson_id).where(LessonContent.version_id == draft.id)
    ).all()
    course.draft_version_id = None
    session.delete(draft)
    session.flush()
    kept = sa.select(LessonContent.lesson_id)
    session.execute(
        sa.delete(Lesson)
        .where(Lesson.id.in_(lessons), Lesson.id.not_in(kept))
        .execution_options(synchronize_session=False)
    )
    audit.record(session, actor_id, "course.draft_dropped", "course", course.id, version=draft.number)


def archive(session: Session, course: Course, actor_id: int) -> None:
    """Take a course out of the catalogue; who is in it goes on. Done twice it is done once."""
    if course.state == "archived":
        return
    if course.state != "published":
        raise Conflict(_("只有发布过的课程才能下架。"), kind="never-published")
    course.state = "archived"
    audit.record(session, actor_id, "course.archived", "course", course.id)
    after_commit("courses.index", course.id)


def unarchive(session: Session, course: Course, actor_id: int) -> None:
    """Put it back into the catalogue."""
    if course.state != "archived":
        return
    course.state = "published"
    audit.record(session, actor_id, "course.unarchived", "course", course.id)
    after_commit("courses.index", course.id)


_SETTINGS = (
    "enrolment",
    "seats",
    "valid_months",
    "credit_kind",
    "template_id",
    "gives_certificate",
    "branch_id",
)


def copy(session: Session, course: Course, actor_id: int) -> Course:
    """A new course with the same contents, its own lessons and its own uids; it begins as a draft of `actor_id`'s."""
    source = session.get_one(CourseVersion, course.draft_version_id or course.current_version_id)
    made = Course(**{name: getattr(course, name) for name in _SETTINGS}, created_by=actor_id)
    session.add(made)
    session.flush()
    draft = service.duplicate(
        source,
        course_id=made.id,
        number=1,
        state="draft",
        revision=0,
        changes="",
        title=_("%(title)s（副本）", title=source.title)[:200],
        published_at=None,
        published_by=None,
    )
    session.add(draft)
    session.flush()
    made.draft_version_id = draft.id
    session.add(CourseAuthor(course_id=made.id, person_id=actor_id))
    service.copy_contents(session, source, draft)
    session.flush()
    _own_lessons(session, draft, made.id)
    audit.record(session, actor_id, "course.copied", "course", made.id, title=draft.title)
    return made


def _own_lessons(session: Session, draft: CourseVersion, course_id: int) -> None:
    """Give the copied contents lessons of their own, and let them name one another by the new uids."""
    contents = queries.outline(session, draft.id).lessons
    old = {
        lesson.id: lesson
        for lesson in session.scalars(
            sa.select(Lesson).where(Lesson.id.in_([each.lesson_id for each in contents]))
        )
    }
    renamed: dict[str, str] = {}
    for content in contents:
        lesson = Lesson(course_id=course_id, uid=new_uid())
        session.add(lesson)
        session.flush()
        renamed[old[content.lesson_id].uid] = lesson.uid
        content.lesson_id = lesson.id
    for content in contents:
        content.requires = [renamed[uid] for uid in content.requires if uid in renamed]
    for section in session.scalars(sa.select(Section).where(Section.version_id == draft.id)):
        section.uid = new_uid()
    for question in session.scalars(
        sa.select(VideoQuestion).where(VideoQuestion.content_id.in_([each.id for each in contents]))
    ):
        question.uid, question.version_id = new_uid(), None
