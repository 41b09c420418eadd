"""What the editor of a lesson shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from courses.authoring import queries, writing
from courses.authoring.kinds import KINDS
from courses.authoring.markdown import render, with_addresses
from courses.authoring.models import Course, CourseVersion, Lesson, LessonContent, VideoQuestion
from learnplatform.files import sizes
from learnplatform.files.addresses import address
from learnplatform.files.models import File, Rendition
from learnplatform.files.queries import by_uids, renditions_of
from learnplatform.files.seeing import file_for, may_see
from learnplatform.web.i18n import site_timezone
from quizzes.bank.shown import stem_text
from quizzes.papers.queries import cards


@dataclass(frozen=True)
class Page:
    """`data`: the lesson as the editor's script takes it; `others`: (uid, title) of lessons that may come before."""

    version: CourseVersion
    content: LessonContent
    data: dict[str, Any]
    html: Markup
    others: list[tuple[str, str]]

    @property
    def kind(self) -> Any:
        return KINDS[self.content.type]


def page(session: Session, visitor: Any, course: Course, lesson_id: int) -> Page:
    """Raises NotFound."""
    version = session.get_one(CourseVersion, course.draft_version_id)
    content = writing.lesson_in(session, version.id, lesson_id)
    lessons = [each for each in queries.outline(session, version.id).lessons if each.id != content.id]
    uids = dict(
        session.execute(
            sa.select(Lesson.id, Lesson.uid).where(Lesson.id.in_([each.lesson_id for each in lessons]))
        ).all()
    )
    asked = writing.questions_of(session, content.id)
    return Page(
        version,
        content,
        told(session, visitor, content, asked),
        shown(session, visitor, content.body.get("markdown", "")),
        [(uids[each.lesson_id], each.title) for each in lessons],
    )


def told(
    session: Session, visitor: Any, content: LessonContent, asked: list[VideoQuestion]
) -> dict[str, Any]:
    """A lesson as stored, for the editor's script."""
    stems = cards(session, [each.question_id for each in asked])
    files = by_uids(session, KINDS[content.type].files(content.body))
    made = renditions_of(session, files.values())
    return {
        "revision": content.revision,
        "title": content.title,
        "type": content.type,
        "body": content.body,
        "completion": content.completion,
        "release": _local(content.release),
        "requires": content.requires,
        "required": content.required,
        "minutes": content.minutes,
        "questions": [
            {
                "uid": each.uid,
                "at_ms": each.at_ms,
                "question_id": each.question_id,
                "must": each.must,
                "stem": stems[each.question_id].stem if each.question_id in stems else "",
            }
            for each in asked
        ],
        "files": {uid: file_told(visitor, file, made[file.id]) for uid, file in files.items()},
        "missing": [str(words) for _field, words in KINDS[content.type].missing(content.body)],
    }


def _local(release: dict[str, Any]) -> dict[str, Any]:
    """The moment in the site's zone, as a field takes it."""
    if "at" not in release:
        return release
    moment = datetime.fromisoformat(release["at"]).astimezone(ZoneInfo(site_timezone()))
    return {"at": moment.strftime("%Y-%m-%dT%H:%M")}


def file_told(visitor: Any, file: File, made: Mapping[str, Rendition] | None = None) -> dict[str, Any]:
    """A file for the editor, with the address of what learners see of it; `made`: its other sizes."""
    best = next(iter(sizes.shown(file.kind, made or {}).values()), None)
    return {
        "uid": file.uid,
        "name": file.name,
        "kind": file.kind,
        "size": file.size,
        "duration_ms": file.duration_ms,
        "address": address(file, visitor.id, rendition=best),
    }


def file_of(session: Session, visitor: Any, uid: str) -> File:
    """Raises NotFound."""
    return file_for(session, visitor, uid)


def shown(session: Session, visitor: Any, source: str) -> Markup:
    """Markdown as learners would see it, with those pictures that the visitor may see."""
    rendered = render(source)
    files = {
        uid: file for uid, file in by_uids(session, rendered.files).items() if may_see(session, visitor, file)
    }
    made = renditions_of(session, files.values())
    small = {uid: sizes.shown(file.kind, made[file.id]).get("small") for uid, file in files.items()}
    return with_addresses(
        rendered.html,
        lambda uid: address(files[uid], visitor.id, rendition=small.get(uid)) if uid in files else None,
        lambda uid: address(files[uid], visitor.id) if small.get(uid) else None,
    )


def plain(html: str) -> str:
    """A question's stem in one line."""
    return stem_text(html)[:300]
