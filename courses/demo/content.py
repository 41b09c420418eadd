"""The demo's courses: folders of `content/`, each a course.toml with its texts, drawings and recordings beside it.

A folder is read as what a course package says (`courses.authoring.exchange`), so that the demo comes in by the
same door as a course from elsewhere. A picture or file is named by its place in the folder; `file:NAME` in a
text means that file. Uids are made from these names, the same on every machine.

A lesson with `script = "NAME"` is a recording made by `courses.demo.media`: file, captions, chapters, length and the
written words all follow from that.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
import tomllib
import uuid
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from courses.authoring.exchange.manifest import (
    FORMAT,
    VERSION,
    CoursePart,
    FilePart,
    LessonPart,
    Manifest,
    SectionPart,
)
from courses.demo.media import made
from courses.demo.media.script import ENDING, Script

CONTENT = Path(__file__).parent / "content"
_NAMESPACE = uuid.UUID("0c2f6f1e-7a43-5a3d-9f0e-6b1d6a0a7b11")
_FILE = re.compile(r"\(file:([^)\s]+)\)")
COMPLETION: dict[str, dict[str, Any]] = {
    "text": {"rule": "read"},
    "video": {"rule": "watched", "percent": 90},
    "audio": {"rule": "watched", "percent": 80},
    "quiz": {"rule": "passed", "percent": 60},
}
_MEDIA_TYPES = {".vtt": "text/vtt", ".md": "text/markdown", ".m4a": "audio/mp4"}


def folders() -> list[Path]:
    """The folders of the demo's courses, by name."""
    return sorted(path.parent for path in CONTENT.glob("*/course.toml"))


def uid_of(*names: str) -> str:
    """A uid made from names: the same course has the same on every machine."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))


class DemoCourse:
    """One folder, seen as a package: its manifest, and its texts and files on demand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source: dict[str, Any] = tomllib.loads((folder / "course.toml").read_text("utf-8"))
        for lesson in self._lessons():
            if "script" in lesson:
                lesson |= _recorded(folder / f"{lesson['script']}{ENDING}")

    @property
    def author(self) -> str:
        """The sign-in name of who teaches it in the demo."""
        return self.source.get("author", "trainer")

    @property
    def quizzes(self) -> set[str]:
        """The titles of the quizzes that its lessons ask for."""
        return {lesson["quiz"] for lesson in self._lessons() if lesson["type"] == "quiz"}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The Markdown of the lessons by their uid, files named by uid."""
        found = {}
        for lesson in self._lessons():
            if text := self._text(lesson):
                found[self._uid("lesson", lesson["slug"])] = self._named(text)
        return found

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files that the course shows, by their uid."""
        names = {self.source["cover"]} if "cover" in self.source else set()
        for lesson in self._lessons():
            names |= set(_file_names(lesson))
            names |= set(_FILE.findall(self._text(lesson)))
        return {self._uid("file", name): self.folder / name for name in sorted(names)}

    @cached_property
    def manifest(self) -> Manifest:
        return Manifest(
            format=FORMAT,
            version=VERSION,
            course=self._course(),
            sections=[
                SectionPart(
                    uid=self._uid("section", str(number)),
                    title=section["title"],
                    lessons=[self._lesson(lesson) for lesson in section["lesson"]],
                )
                for number, section in enumerate(self.source["section"])
            ],
            files=[_part(uid, path) for uid, path in self.files.items()],
        )

    def text(self, lesson_uid: str) -> str:
        return self.texts[lesson_uid]

    def file(self, part: FilePart) -> Iterator[bytes]:
        yield self.files[part.uid].read_bytes()

    def _course(self) -> CoursePart:
        given = dict(self.source)
        for name in ("section", "author", "asks"):
            given.pop(name, None)
        hours = int(Decimal(given.pop("credit_hours")) * 100)
        cover = given.pop("cover", None)
        given["summary"] = given["summary"].strip()
        return CoursePart(
            uid=self._uid("course"),
            credit_hours=hours,
            cover=self._uid("file", cover) if cover else None,
            **given,
        )

    def _lesson(self, given: dict[str, Any]) -> LessonPart:
        uid = self._uid("lesson", given["slug"])
        return LessonPart(
            uid=uid,
            title=given["title"],
            type=given["type"],
            required=given.get("required", True),
            minutes=given.get("minutes", 5),
            duration_ms=given.get("duration_ms", 0),
            body=self._body(given),
            has_markdown=uid in self.texts,
            completion=given.get("completion") or COMPLETION.get(given["type"], {"rule": "opened"}),
            release=given.get("release", {}),
            requires=[self._uid("lesson", slug) for slug in given.get("requires", [])],
        )

    def _body(self, given: dict[str, Any]) -> dict[str, Any]:
        """What `LessonContent.body` holds beside the text."""
        match given["type"]:
            case "video" | "audio":
                return {
                    "file": self._uid("file", given["file"]),
                    "subtitles": [
                        {"file": self._uid("file", given["subtitles"]), "language": "zh", "label": "中文"}
                    ]
                    if "subtitles" in given
                    else [],
                    "chapters": given.get("chapters", []),
                }
            case "document":
                return {"file": self._uid("file", given["file"])}
            case "gallery":
                pictures = given["pictures"]
                return {
                    "pictures": [
                        {"file": self._uid("file", each["file"]), "caption": each["caption"]}
                        for each in pictures
                    ]
                }
            case "attachment":
                return {"files": [self._uid("file", name) for name in given["files"]]}
            case "quiz":
                return {"quiz": "", "title": given["quiz"]}
            case "link":
                return {"address": given["address"]}
        return {}

    def _lessons(self) -> Iterator[dict[str, Any]]:
        for section in self.source["section"]:
            yield from section["lesson"]

    def _text(self, lesson: dict[str, Any]) -> str:
        """The Markdown of a lesson, empty where it has none."""
        path = self.folder / f"{lesson['slug']}.md"
        return path.read_text("utf-8") if path.exists() else lesson.get("transcript", "")

    def _uid(self, *names: str) -> str:
        return uid_of(self.folder.name, *names)

    def _named(self, text: str) -> str:
        return _FILE.sub(lambda found: f"(file:{self._uid('file', found[1])})", text).strip() + "\n"


@cache
def _recorded(path: Path) -> dict[str, Any]:
    """What a script says of its lesson."""
    script = Script(path)
    known = made.read(script.made)
    assert known, f"{path} was never recorded: make demo-media"
    return {
        "type": script.kind,
        "file": script.recording.name,
        "subtitles": script.captions.name,
        "duration_ms": known.duration_ms,
        "chapters": [{"at_ms": each.at_ms, "title": each.title} for each in known.chapters],
        "minutes": -(-known.duration_ms // 60_000),
        "transcript": script.transcript(),
    }


def _file_names(lesson: dict[str, Any]) -> Iterator[str]:
    for name in ("file", "subtitles"):
        if name in lesson:
            yield lesson[name]
    yield from lesson.get("files", [])
    yield from (each["file"] for each in lesson.get("pictures", []))


def _part(uid: str, path: Path) -> FilePart:
    content = path.read_bytes()
    guessed = _MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return FilePart(
        uid=uid,
        name=path.name,
        media_type=guessed or "application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
