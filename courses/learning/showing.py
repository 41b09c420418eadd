"""What a lesson's page shows to somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from courses.authoring.markdown import with_addresses
from courses.authoring.models import LessonFile
from courses.authoring.queries import may_author
from courses.catalogue import contents
from courses.catalogue.contents import Contents, Line
from courses.learning import access, discussion, notes, queries, service, watching
from courses.learning.access import Opened
from courses.learning.discussion import Thread
from courses.learning.models import LessonProgress, Note
from courses.learning.rules import Lock
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import sizes
from learnplatform.files.addresses import address
from learnplatform.files.models import File, Rendition
from learnplatform.files.queries import by_uids, renditions_of

RECORDED = {"video": "watched", "audio": "watched"}  # by what kind of report; everything else is read


@dataclass(frozen=True)
class Shown:
    """A file of the lesson with its addresses for the visitor."""

    file: File
    address: str  # of what is shown: the best size there is, the file as it was uploaded while none is made
    whole: str  # as it was uploaded
    download: str
    sizes: dict[str, str]  # `large`, `small`, `audio`: those that are made, the one shown first; {}: none
    poster: str = ""  # a still picture of a video, once there is one

    @property
    def smaller(self) -> bool:
        """Whether what is shown is a smaller picture than the whole one."""
        return self.file.kind == "picture" and self.address != self.whole


@dataclass
class LessonPage:
    opened: Opened
    html: Markup
    files: dict[str, Shown]
    contents: Contents
    progress: LessonProgress | None
    locked: tuple[Lock, ...] = ()
    before: Line | None = None
    after: Line | None = None
    record: str = ""
    asks: bool = False  # questions inside it
    notes: list[Note] = field(default_factory=list)  # the visitor's
    kept: bool = False
    threads: list[Thread] = field(default_factory=list)  # what is asked under it
    author: bool = False

    @property
    def content(self) -> Any:
        return self.opened.content

    @property
    def done(self) -> bool:
        return self.progress is not None and self.progress.done_at is not None

    @property
    def share(self) -> int:
        """How much was watched, in thousandths."""
        return watching.share(self.progress.watched_ms if self.progress else 0, self.content.duration_ms)

    def file(self, uid: str) -> Shown | None:
        return self.files.get(uid)


def lesson_page(visitor: Any, course_id: int, lesson_id: int, *, preview: bool = False) -> LessonPage:
    """Everything on a lesson's page; opening it is noted, except by its author. Raises NotFound."""
    if preview:
        with db.read() as session:
            opened = access.lesson_for(session, visitor, course_id, lesson_id, preview=True)
    else:
        opened = service.open_lesson(visitor, course_id, lesson_id)
    with db.read() as session:
        shown = {} if opened.locked else _files(session, visitor, opened)
        progress = _progress(session, opened)
        listed = _contents(session, opened)
        asks = not opened.locked and queries.asks(session, opened.content.id)
        beside = {} if opened.locked else _beside(session, visitor, opened)
    html = with_addresses(
        opened.content.html,
        lambda uid: shown[uid].address if uid in shown else None,
        lambda uid: shown[uid].whole if uid in shown and shown[uid].smaller else None,
    )
    page = LessonPage(opened, html, shown, listed, progress, opened.locked, asks=asks, **beside)
    _place(page, lesson_id)
    if not preview and not opened.locked and _is_recorded(page):
        page.record = f"/api/v1/lessons/{lesson_id}/{RECORDED.get(opened.content.type, 'read')}"
    return page


def _beside(session: Any, visitor: Any, opened: Opened) -> dict[str, Any]:
    """What people wrote about the lesson: the visitor's own notes, and everybody's questions."""
    lesson_id = opened.content.lesson_id
    author = opened.preview or may_author(session, visitor, opened.course)
    return {
        "notes": notes.of_lesson(session, visitor.id, lesson_id),
        "kept": notes.is_kept(session, visitor.id, lesson_id),
        "threads": discussion.of_lesson(session, visitor, lesson_id, author=author),
        "author": author,
    }


def _is_recorded(page: LessonPage) -> bool:
    """Whether the page tells the server anything: a recording always, what is read until it is done."""
    if page.content.type in RECORDED:
        return page.content.duration_ms > 0
    return page.content.completion.get("rule") == "read" and not page.done


def _files(session: Any, visitor: Any, opened: Opened) -> dict[str, Shown]:
    uids = session.scalars(sa.select(LessonFile.file_uid).where(LessonFile.content_id == opened.content.id))
    files = by_uids(session, uids)
    made = renditions_of(session, files.values())
    return {uid: _shown(visitor, file, made[file.id]) for uid, file in files.items()}


def _shown(visitor: Any, file: File, made: dict[str, Rendition]) -> Shown:
    ready = {
        name: address(file, visitor.id, rendition=each) for name, each in sizes.shown(file.kind, made).items()
    }
    whole = address(file, visitor.id)
    return Shown(
        file,
        address=next(iter(ready.values()), whole),
        whole=whole,
        download=address(file, visitor.id, download=True),
        sizes=ready,
        poster=address(file, visitor.id, rendition=made["poster"]) if "poster" in made else "",
    )


def _progress(session: Any, opened: Opened) -> LessonProgress | None:
    if opened.enrolment is None:
        return None
    key = {"enrolment_id": opened.enrolment.id, "lesson_id": opened.content.lesson_id}
    return session.get(LessonProgress, key)


def _contents(session: Any, opened: Opened) -> Contents:
    if opened.enrolment is None:
        return contents.of(session, opened.version.id, None, {})
    locks = queries.locks(session, opened.enrolment, now())
    return contents.of(session, opened.version.id, opened.enrolment, locks)


def _place(page: LessonPage, lesson_id: int) -> None:
    """The lessons before and after this one."""
    lines = page.contents.lines
    here = next(number for number, line in enumerate(lines) if line.lesson_id == lesson_id)
    page.before = lines[here - 1] if here else None
    page.after = lines[here + 1] if here + 1 < len(lines) else None
