"""A course taken in from a package: all of it or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring import arriving, service
from courses.authoring.exchange.manifest import CoursePart, FilePart, LessonPart, Manifest
from courses.authoring.exchange.package import BadPackage
from courses.authoring.models import (
    Course,
    CourseFor,
    CourseRequirement,
    CourseTag,
    CourseVersion,
    LessonContent,
    LessonFile,
    Section,
    VideoQuestion,
)
from learnplatform import audit
from learnplatform.access import EVERYWHERE, Reach
from learnplatform.accounts.models import Post, Specialty
from learnplatform.files.keeping import Stored, keep, record
from learnplatform.files.models import File
from learnplatform.files.queries import by_uids
from learnplatform.files.store import store
from learnplatform.problems import Conflict, Invalid
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.queries import within
from quizzes.bank.service import create_question
from quizzes.papers.models import Quiz


class Source(Protocol):
    """Where a course comes from: a package, or a folder of the demo."""

    @property
    def manifest(self) -> Manifest: ...

    def text(self, lesson_uid: str) -> str: ...

    def file(self, part: FilePart) -> Iterator[bytes]: ...


def take_in(
    session: Session,
    source: Source,
    *,
    branch_id: int | None,
    actor_id: int | None,
    reach: Reach = EVERYWHERE,
    staged: Mapping[str, Stored] | None = None,
) -> Course:
    """Make the course that `source` tells of, as a draft of the branch.

    `reach`: whose questions of the bank the course may ask, where they are here already; the shell's everybody's.
    `staged`: those of its files, by uid, whose checked bytes are in the store already (see `staging`).
    Raises Conflict when it is here already (`already-here`, with its id), Invalid for what is wrong with it; then
    nothing is stored, neither rows nor files.
    """
    given = source.manifest.course
    refuse_twice(session, given)
    with _undone_on_failure() as kept:
        _take_files(session, source, actor_id, kept, staged or {})
        questions = _take_questions(session, source.manifest, branch_id, actor_id, reach)
        course = service.create_course(
            session,
            title=given.title,
            category=given.category,
            branch_id=branch_id,
            actor_id=actor_id,
            **{name: getattr(given, name) for name in ("summary", "level", "credit_hours", "sequential")},
            outcomes=list(given.outcomes),
            tags=list(given.tags),
            cover_uid=given.cover,
        )
        _settings(session, course, given)
        _take_lessons(session, course, source, questions)
        session.flush()
        _only_its_own_files(session, course, source.manifest)
        audit.record(
            session, actor_id, "course.imported", "course", course.id, title=given.title, uid=given.uid
        )
        session.flush()
        arriving.resolve(session)  # courses that came before may have asked for this one
    return course


def refuse_twice(session: Session, given: CoursePart) -> None:
    """Raises Conflict (`already-here`, with its id) for a course that is here."""
    here = session.scalar(sa.select(Course.id).where(Course.uid == given.uid))
    if here is not None:
        raise Conflict(_("《%(title)s》已经在这里了。", title=given.title), kind="already-here", course=here)


@contextmanager
def _undone_on_failure() -> Iterator[list[File]]:
    """Files put into the store meanwhile are taken out again if something fails: the store knows no transactions."""
    kept: list[File] = []
    try:
        yield kept
    except BaseException:
        for file in kept:
            store().delete(file.store_key)
        raise


def _take_files(
    session: Session, source: Source, actor_id: int | None, kept: list[File], staged: Mapping[str, Stored]
) -> None:
    here = by_uids(session, [part.uid for part in source.manifest.files])
    for part in source.manifest.files:
        found = here.get(part.uid)
        if found is not None and found.sha256 == part.sha256:
            continue
        if found is not None:
            raise BadPackage(_("文件「%(name)s」和这里的另一个文件编号相同。", name=part.name))
        if part.uid in staged:
            record(session, staged[part.uid], uid=part.uid, name=part.name, owner_id=actor_id)
            continue
        try:
            file = keep(session, source.file(part), part.name, owner_id=actor_id, uid=part.uid, as_it_is=True)
        except Invalid as refusal:
            if isinstance(refusal, BadPackage):
                raise
            raise BadPackage(f"{part.name}：{refusal.detail}") from refusal
        kept.append(file)
        same_type(part, file.media_type)


def _only_its_own_files(session: Session, course: Course, given: Manifest) -> None:
    """Raises BadPackage for a course that shows a file of somebody's here, by its number, without bringing it."""
    shown = set(
        session.scalars(
            sa.select(LessonFile.file_uid)
            .join(LessonContent, LessonContent.id == LessonFile.content_id)
            .where(LessonContent.version_id == course.draft_version_id)
        )
    )
    if given.course.cover:
        shown.add(given.course.cover)
    if by_uids(session, shown - {part.uid for part in given.files}):
        raise BadPackage(_("课程里用到的文件，有的不在课程包里。"))


def same_type(part: FilePart, real: str) -> None:
    """Raises BadPackage where a file was found to be something else than it claims."""
    if part.media_type != real:
        raise BadPackage(
            _("文件「%(name)s」的内容是 %(real)s，不是它自称的类型。", name=part.name, real=real)
        )


def _take_questions(
    session: Session, manifest: Manifest, branch_id: int | None, actor_id: int | None, reach: Reach
) -> dict[str, int]:
    """The ids of the video questions by their uid; those that are not here yet come into the bank."""
    found = {}
    for given in manifest.questions:
        here = session.scalar(sa.select(Question.id).where(Question.uid == given.uid))
        if here is not None and not _may_ask(session, here, given, reach):
            raise BadPackage(_("课程包里的试题「%(uid)s」和这里的另一道题编号相同。", uid=given.uid))
        found[given.uid] = here or _take_question(session, given, branch_id, actor_id)
    return found


def _may_ask(session: Session, question_id: int, given: Any, reach: Reach) -> bool:
    """Whether who brings the package sees the question in the bank, or brings all of it: a number alone tells no key."""
    if session.scalar(within(reach).where(Question.id == question_id)) is not None:
        return True
    versions = session.scalars(sa.select(QuestionVersion).where(QuestionVersion.question_id == question_id))
    return any((each.content, each.key) == (given.content, given.key) for each in versions)


def _take_question(session: Session, given: Any, branch_id: int | None, actor_id: int | None) -> int:
    try:
        made = create_question(
            session,
            kind=given.kind,
            content=given.content,
            key=given.key,
            explanation=given.explanation,
            difficulty=given.difficulty,
            tags=tuple(given.tags),
            branch_id=branch_id,
            actor_id=actor_id,
        )
    except (Invalid, LookupError, TypeError, ValueError) as error:
        raise BadPackage(_("课程包里的试题「%(uid)s」不合要求。", uid=given.uid)) from error
    made.uid = given.uid
    return made.id


def _settings(session: Session, course: Course, given: CoursePart) -> None:
    course.uid = given.uid
    for name in ("enrolment", "valid_months", "credit_kind", "gives_certificate"):
        setattr(course, name, getattr(given, name))
    version_id = course.draft_version_id
    assert version_id is not None
    session.add_all(CourseTag(version_id=version_id, tag=tag) for tag in dict.fromkeys(given.tags))
    for table, names, column in (
        (Post, given.posts, "post_id"),
        (Specialty, given.specialties, "specialty_id"),
    ):
        for name in dict.fromkeys(names):
            session.add(CourseFor(version_id=version_id, **{column: _named(session, table, name)}))
    for position, asked in enumerate(given.requirements):
        session.add(
            CourseRequirement(
                version_id=version_id,
                position=position,
                kind=asked.kind,
                target_uid=asked.uid,
                title=asked.title,
                percent=asked.percent,
                course_id=_id_of(session, Course, asked.uid) if asked.kind == "course" else None,
                quiz_id=_id_of(session, Quiz, asked.uid) if asked.kind == "quiz" else None,
            )
        )


def _named(session: Session, table: Any, name: str) -> int:
    """The id of a post or specialty; made where nobody has held it yet, as a roster would."""
    found = session.scalar(sa.select(table).where(table.name == name))
    if found is None:
        found = table(name=name)
        session.add(found)
        session.flush()
    return found.id


def _id_of(session: Session, table: Any, uid: str) -> int | None:
    return session.scalar(sa.select(table.id).where(table.uid == uid))


def _take_lessons(session: Session, course: Course, source: Source, questions: dict[str, int]) -> None:
    draft = session.get_one(CourseVersion, course.draft_version_id)
    for part in source.manifest.sections:
        section = service.add_section(session, draft, part.title, uid=part.uid)
        for lesson in part.lessons:
            try:
                _take_lesson(session, draft, section, lesson, source, questions)
            except Invalid as refusal:
                said = _("课节「%(title)s」：%(what)s", title=lesson.title, what=refusal.detail)
                raise BadPackage(said) from refusal


def _take_lesson(
    session: Session,
    draft: CourseVersion,
    section: Section,
    lesson: LessonPart,
    source: Source,
    questions: dict[str, int],
) -> None:
    content = service.add_lesson(
        session,
        draft,
        section,
        type=lesson.type,
        title=lesson.title,
        uid=lesson.uid,
        **_values(lesson, source),
    )
    _ask(session, content, lesson, questions)


def _values(lesson: LessonPart, source: Source) -> dict[str, Any]:
    markdown = source.text(lesson.uid) if lesson.has_markdown else ""
    return {
        "body": {**lesson.body, "markdown": markdown},
        "completion": lesson.completion,
        "release": lesson.release,
        "requires": list(lesson.requires),
        "required": lesson.required,
        "minutes": lesson.minutes,
        "duration_ms": lesson.duration_ms,
    }


def _ask(session: Session, content: LessonContent, lesson: LessonPart, questions: dict[str, int]) -> None:
    for asked in lesson.questions:
        if asked.question not in questions:
            raise BadPackage(_("课程包里少了试题「%(uid)s」。", uid=asked.question))
        session.add(
            VideoQuestion(
                content_id=content.id,
                uid=asked.uid,
                at_ms=asked.at_ms,
                question_id=questions[asked.question],
                must=asked.must,
            )
        )
