"""A version of a course as a package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.authoring import queries
from courses.authoring.exchange import package
from courses.authoring.exchange.manifest import (
    FORMAT,
    VERSION,
    AskedQuestion,
    BankQuestion,
    CoursePart,
    FilePart,
    LessonPart,
    Manifest,
    Requirement,
    SectionPart,
)
from courses.authoring.models import (
    Course,
    CourseFor,
    CourseRequirement,
    CourseVersion,
    Lesson,
    LessonContent,
    LessonFile,
    VideoQuestion,
)
from learnplatform.accounts.models import Post, Specialty
from learnplatform.database import new_uid
from learnplatform.files.models import File
from learnplatform.files.queries import by_uids
from learnplatform.files.store import store
from quizzes.bank.models import Question, QuestionTag, QuestionVersion


def export(session: Session, course: Course, target: IO[bytes]) -> Manifest:
    """Write the published version of `course` (the draft where nothing was published) to `target`."""
    prepared = prepare(session, course)
    prepared.write(target)
    return prepared.manifest


@dataclass(frozen=True)
class Prepared:
    """All that a package needs of the database: writing it, which takes long, needs no transaction."""

    manifest: Manifest
    texts: dict[str, str]
    files: dict[str, File]

    @property
    def size(self) -> int:
        """Of the files together, in bytes."""
        return sum(part.size for part in self.manifest.files)

    def write(self, target: IO[bytes], tell: Callable[[int], None] = lambda _bytes: None) -> None:
        """`tell` hears of every block that is in."""
        parts = {part.uid: part for part in self.manifest.files}
        package.write(target, self.manifest, self.texts, _blocks(parts, self.files, tell))


def prepare(session: Session, course: Course) -> Prepared:
    """The same as `export` up to the writing; in a transaction that may write: old questions get their uid here."""
    version = session.get_one(CourseVersion, course.current_version_id or course.draft_version_id)
    files = _files(session, version)
    manifest, texts = describe(session, course, version, files)
    return Prepared(manifest, texts, files)


def describe(
    session: Session, course: Course, version: CourseVersion, files: dict[str, File]
) -> tuple[Manifest, dict[str, str]]:
    """What the package says, and the Markdown of its lessons by their uid."""
    outline = queries.outline(session, version.id)
    uids = _lesson_uids(session, version.id)
    asked = _asked(session, version.id)
    texts: dict[str, str] = {}
    sections = [
        SectionPart(
            uid=section.uid,
            title=section.title,
            lessons=[_lesson(content, uids[content.lesson_id], asked, texts) for content in contents],
        )
        for section, contents in outline.sections
    ]
    manifest = Manifest(
        format=FORMAT,
        version=VERSION,
        course=_course(session, course, version),
        sections=sections,
        questions=_bank_questions(session, version.id),
        files=[_part(files[uid]) for uid in sorted(files)],
    )
    return manifest, texts


def _course(session: Session, course: Course, version: CourseVersion) -> CoursePart:
    return CoursePart(
        uid=course.uid,
        title=version.title,
        summary=version.summary,
        outcomes=list(version.outcomes),
        category=version.category,  # type: ignore[arg-type] # the table's constraint says the same
        level=version.level,  # type: ignore[arg-type]
        tags=list(version.tags),
        credit_hours=version.credit_hours,
        sequential=version.sequential,
        enrolment=course.enrolment,  # type: ignore[arg-type]
        valid_months=course.valid_months,
        credit_kind=course.credit_kind,
        gives_certificate=course.gives_certificate,
        posts=_named(session, version.id, Post, CourseFor.post_id),
        specialties=_named(session, version.id, Specialty, CourseFor.specialty_id),
        requirements=[
            Requirement(kind=row.kind, uid=row.target_uid, title=row.title, percent=row.percent)  # type: ignore[arg-type]
            for row in session.scalars(
                sa.select(CourseRequirement)
                .where(CourseRequirement.version_id == version.id)
                .order_by(CourseRequirement.position, CourseRequirement.id)
            )
        ],
        cover=version.cover_uid,
    )


def _named(session: Session, version_id: int, table: Any, column: Any) -> list[str]:
    return list(
        session.scalars(
            sa.select(table.name)
            .join(CourseFor, column == table.id)
            .where(CourseFor.version_id == version_id)
            .order_by(table.name)
        )
    )


def _lesson(
    content: LessonContent, uid: str, asked: dict[int, list[AskedQuestion]], texts: dict[str, str]
) -> LessonPart:
    body = dict(content.body)
    markdown = body.pop("markdown", "")
    if markdown:
        texts[uid] = markdown
    return LessonPart(
        uid=uid,
        title=content.title,
        type=content.type,  # type: ignore[arg-type]
        required=content.required,
        minutes=content.minutes,
        duration_ms=content.duration_ms,
        body=body,
        has_markdown=bool(markdown),
        completion=content.completion,
        release=content.release,
        requires=list(content.requires),
        questions=asked.get(content.id, []),
    )


def _lesson_uids(session: Session, version_id: int) -> dict[int, str]:
    rows = session.execute(
        sa.select(Lesson.id, Lesson.uid)
        .join(LessonContent, LessonContent.lesson_id == Lesson.id)
        .where(LessonContent.version_id == version_id)
    )
    return {row.id: row.uid for row in rows}


def _questions_of(version_id: int) -> sa.Select[VideoQuestion, Question]:
    return (
        sa.select(VideoQuestion, Question)
        .join(LessonContent, LessonContent.id == VideoQuestion.content_id)
        .join(Question, Question.id == VideoQuestion.question_id)
        .where(LessonContent.version_id == version_id)
        .order_by(VideoQuestion.at_ms, VideoQuestion.id)
    )


def _asked(session: Session, version_id: int) -> dict[int, list[AskedQuestion]]:
    """The questions inside the version's videos, by content."""
    found: dict[int, list[AskedQuestion]] = {}
    for asked, question in session.execute(_questions_of(version_id)):
        question.uid = question.uid or new_uid()
        found.setdefault(asked.content_id, []).append(
            AskedQuestion(uid=asked.uid, at_ms=asked.at_ms, question=question.uid, must=asked.must)
        )
    return found


def _bank_questions(session: Session, version_id: int) -> list[BankQuestion]:
    wanted = {
        question.id: (question, asked) for asked, question in session.execute(_questions_of(version_id))
    }
    found = []
    for question, asked in wanted.values():
        written = session.get_one(QuestionVersion, asked.version_id or question.current_version_id)
        tags = session.scalars(
            sa.select(QuestionTag.tag).where(QuestionTag.question_id == question.id).order_by(QuestionTag.tag)
        )
        found.append(
            BankQuestion(
                uid=question.uid or "",
                kind=written.kind,
                content=written.content,
                key=written.key,
                explanation=written.explanation,
                difficulty=question.difficulty,
                tags=list(tags),
            )
        )
    return sorted(found, key=lambda each: each.uid)


def _files(session: Session, version: CourseVersion) -> dict[str, File]:
    """The files that the version shows and that are there, by uid."""
    uids = set(
        session.scalars(
            sa.select(LessonFile.file_uid)
            .join(LessonContent, LessonContent.id == LessonFile.content_id)
            .where(LessonContent.version_id == version.id)
        )
    )
    return by_uids(session, {*uids, *([version.cover_uid] if version.cover_uid else [])})


def _part(file: File) -> FilePart:
    return FilePart(
        uid=file.uid, name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256
    )


def _blocks(
    parts: dict[str, FilePart], files: dict[str, File], tell: Callable[[int], None]
) -> Iterator[tuple[FilePart, Iterator[bytes]]]:
    for uid in sorted(parts):
        yield parts[uid], _told(store().open(files[uid].store_key), tell)


def _told(blocks: Iterator[bytes], tell: Callable[[int], None]) -> Iterator[bytes]:
    for block in blocks:
        yield block
        tell(len(block))
