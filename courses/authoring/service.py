"""Writing a course: its draft, the sections and lessons in it. What was published is never changed."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring.kinds import KINDS, clean_completion, clean_release
from courses.authoring.markdown import render
from courses.authoring.models import (
    Course,
    CourseAuthor,
    CourseFor,
    CourseRequirement,
    CourseTag,
    CourseVersion,
    Lesson,
    LessonContent,
    LessonFile,
    Section,
    VideoQuestion,
)
from learnplatform import audit
from learnplatform.clock import now
from learnplatform.database import Base
from learnplatform.problems import Conflict, NotFound

Row = TypeVar("Row", bound=Base)
# What a lesson may be changed in, beside its body.
_PLAIN = ("title", "required", "minutes", "duration_ms", "requires")


def create_course(
    session: Session,
    *,
    title: str,
    category: str,
    branch_id: int | None,
    actor_id: int | None,
    **values: Any,
) -> Course:
    """A new course with an empty draft. `values` are further columns of the draft (`CourseVersion`)."""
    course = Course(branch_id=branch_id, created_by=actor_id)
    session.add(course)
    session.flush()
    draft = CourseVersion(course_id=course.id, number=1, title=title, category=category, **values)
    session.add(draft)
    session.flush()
    course.draft_version_id = draft.id
    if actor_id is not None:
        session.add(CourseAuthor(course_id=course.id, person_id=actor_id))
    audit.record(session, actor_id, "course.created", "course", course.id, title=title)
    return course


def lock(session: Session, course_id: int) -> Course:
    """The course, held until the transaction ends. Raises NotFound."""
    found = session.scalar(
        sa.select(Course)
        .where(Course.id == course_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def draft_of(session: Session, course: Course) -> CourseVersion:
    """The version that is written on; a copy of the published one where there is none."""
    if course.draft_version_id is not None:
        return session.get_one(CourseVersion, course.draft_version_id)
    current = session.get_one(CourseVersion, course.current_version_id)
    draft = duplicate(
        current,
        number=current.number + 1,
        state="draft",
        revision=0,
        changes="",
        published_at=None,
        published_by=None,
    )
    draft.created_at = draft.updated_at = now()
    session.add(draft)
    session.flush()
    copy_contents(session, current, draft)
    course.draft_version_id = draft.id
    return draft


def copy_contents(session: Session, source: CourseVersion, target: CourseVersion) -> None:
    """Give `target` what `source` has: the same lessons, so that progress goes on."""
    for table in (CourseTag, CourseFor, CourseRequirement):
        for row in session.scalars(sa.select(table).where(table.version_id == source.id)):
            session.add(duplicate(row, version_id=target.id))
    for section in session.scalars(sa.select(Section).where(Section.version_id == source.id)):
        made = duplicate(section, version_id=target.id)
        session.add(made)
        session.flush()
        for content in session.scalars(
            sa.select(LessonContent).where(LessonContent.section_id == section.id)
        ):
            copy_lesson(session, content, version_id=target.id, section_id=made.id)


def copy_lesson(session: Session, content: LessonContent, **changes: Any) -> LessonContent:
    """A copy of a lesson's content with its files and video questions."""
    made = duplicate(content, revision=0, **changes)
    session.add(made)
    session.flush()
    for table in (LessonFile, VideoQuestion):
        for row in session.scalars(sa.select(table).where(table.content_id == content.id)):
            session.add(duplicate(row, content_id=made.id))
    return made


def duplicate(row: Row, **changes: Any) -> Row:
    """A new row with the values of `row`, but its own id where the table numbers its rows."""
    columns = sa.inspect(type(row)).column_attrs.keys()
    values = {name: getattr(row, name) for name in columns if name != "id"}
    return type(row)(**{**values, **changes})


def add_section(session: Session, draft: CourseVersion, title: str, **values: Any) -> Section:
    """A section at the end of the draft."""
    position = session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(Section.position), -1) + 1).where(
            Section.version_id == draft.id
        )
    )
    section = Section(version_id=draft.id, title=title, position=position, **values)
    session.add(section)
    session.flush()
    touch(draft)
    return section


def add_lesson(
    session: Session,
    draft: CourseVersion,
    section: Section,
    *,
    type: str,
    title: str,
    uid: str | None = None,
    **values: Any,
) -> LessonContent:
    """A lesson at the end of a section of the draft. `values` as for `change_lesson`."""
    lesson = Lesson(course_id=draft.course_id, **({"uid": uid} if uid else {}))
    session.add(lesson)
    session.flush()
    position = session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(LessonContent.position), -1) + 1).where(
            LessonContent.section_id == section.id
        )
    )
    content = LessonContent(
        version_id=draft.id,
        section_id=section.id,
        lesson_id=lesson.id,
        position=position,
        title=title,
        type=type,
        body=KINDS[type].clean({}),
        completion=clean_completion(KINDS[type], {}),
    )
    session.add(content)
    session.flush()
    change_lesson(session, draft, content, **values)
    return content


def change_lesson(session: Session, draft: CourseVersion, content: LessonContent, **values: Any) -> None:
    """Store what was written: `body`, `completion`, `release` and the columns of `_PLAIN`, each if given.

    Everything is brought into its one shape first; what a kind doesn't know is dropped.
    """
    kind = KINDS[content.type]
    for name in _PLAIN:
        if name in values:
            setattr(content, name, values[name])
    if "completion" in values:
        content.completion = clean_completion(kind, values["completion"])
    if "release" in values:
        content.release = clean_release(values["release"])
    if "body" in values:
        _set_body(session, content, values["body"])
    content.revision += 1
    touch(draft)


def _set_body(session: Session, content: LessonContent, body: Any) -> None:
    kind = KINDS[content.type]
    content.body = kind.clean(body)
    rendered = render(content.body.get("markdown", ""))
    content.html, content.text = rendered.html, rendered.text
    wanted = {*kind.files(content.body), *rendered.files}
    session.execute(sa.delete(LessonFile).where(LessonFile.content_id == content.id))
    session.add_all(LessonFile(content_id=content.id, file_uid=uid) for uid in sorted(wanted))
    session.flush()


def remove_lesson(session: Session, draft: CourseVersion, content: LessonContent) -> None:
    """Take a lesson out of the draft. Its row in `lessons` stays while a version or somebody's progress has it."""
    lesson_id = content.lesson_id
    uid = session.scalar(sa.select(Lesson.uid).where(Lesson.id == lesson_id))
    session.delete(content)
    session.flush()
    for other in session.scalars(sa.select(LessonContent).where(LessonContent.version_id == draft.id)):
        if uid in other.requires:
            other.requires = [each for each in other.requires if each != uid]
    elsewhere = session.scalar(
        sa.select(sa.func.count()).select_from(LessonContent).where(LessonContent.lesson_id == lesson_id)
    )
    if not elsewhere:
        session.execute(sa.delete(Lesson).where(Lesson.id == lesson_id))
    touch(draft)


def remove_section(session: Session, draft: CourseVersion, section: Section) -> None:
    """Take an empty section out. Raises Conflict for one with lessons in it."""
    if session.scalar(
        sa.select(sa.func.count()).select_from(LessonContent).where(LessonContent.section_id == section.id)
    ):
        raise Conflict
    session.delete(section)
    touch(draft)


def reorder(session: Session, draft: CourseVersion, order: list[tuple[int, list[int]]]) -> None:
    """Put the draft into `order`: [(section id, [content id, …]), …]. Raises Conflict unless it names all of it once."""
    sections = {
        each.id: each for each in session.scalars(sa.select(Section).where(Section.version_id == draft.id))
    }
    contents = {
        each.id: each
        for each in session.scalars(sa.select(LessonContent).where(LessonContent.version_id == draft.id))
    }
    named = [content_id for _section, ids in order for content_id in ids]
    if sorted(section for section, _ids in order) != sorted(sections) or sorted(named) != sorted(contents):
        raise Conflict
    for place, (section_id, ids) in enumerate(order):
        sections[section_id].position = place
        for position, content_id in enumerate(ids):
            contents[content_id].section_id, contents[content_id].position = section_id, position
    touch(draft)


def touch(draft: CourseVersion) -> None:
    """Every change of a draft counts its revision; what was published refuses. Raises Conflict."""
    if draft.state != "draft":
        raise Conflict
    draft.revision = (draft.revision or 0) + 1
    draft.updated_at = now()
