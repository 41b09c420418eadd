"""What `course.json` in a package says. Everything has a stable uid; no database id, person or branch is in it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

FORMAT: Literal["learnplatform-course"] = "learnplatform-course"
VERSION: Literal[1] = 1

Uid = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,36}$")]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=200_000)]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Meta(ge=0, le=100_000_000)]
Percent = Annotated[int, Meta(ge=0, le=100)]


class Requirement(Struct, forbid_unknown_fields=True, frozen=True):
    """A course or quiz that comes first; where it is not known its uid and title are kept."""

    kind: Literal["course", "quiz"]
    uid: Annotated[str, Meta(max_length=64)]
    title: Annotated[str, Meta(max_length=200)] = ""
    percent: Percent = 60


class AskedQuestion(Struct, forbid_unknown_fields=True, frozen=True):
    """A question of the bank that a video asks at a moment."""

    uid: Uid
    at_ms: Count
    question: Uid
    must: bool = True


class LessonPart(Struct, forbid_unknown_fields=True, frozen=True):
    """One lesson. A Markdown text lies beside, as lessons/<uid>.md; `body` is the rest of `LessonContent.body`."""

    uid: Uid
    title: Title
    type: Literal["text", "video", "audio", "document", "gallery", "attachment", "quiz", "link"]
    required: bool = True
    minutes: Count = 0
    duration_ms: Count = 0
    body: dict[str, Any] = {}
    has_markdown: bool = False
    completion: dict[str, Any] = {}
    release: dict[str, Any] = {}
    requires: list[Uid] = []
    questions: list[AskedQuestion] = []


class SectionPart(Struct, forbid_unknown_fields=True, frozen=True):
    uid: Uid
    title: Title
    lessons: Annotated[list[LessonPart], Meta(max_length=1_000)] = []


class BankQuestion(Struct, forbid_unknown_fields=True, frozen=True):
    """A question that a video of the course asks, as the bank keeps it."""

    uid: Uid
    kind: Annotated[str, Meta(max_length=30)]
    content: dict[str, Any]
    key: dict[str, Any]
    explanation: Text = ""
    difficulty: Annotated[int, Meta(ge=1, le=5)] = 3
    tags: list[Annotated[str, Meta(max_length=60)]] = []


class FilePart(Struct, forbid_unknown_fields=True, frozen=True):
    """A file of the course; its bytes lie beside, as files/<uid>."""

    uid: Uid
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    media_type: Annotated[str, Meta(max_length=100)]
    size: Annotated[int, Meta(ge=0, le=4 * 1024**3)]
    sha256: Hash


class CoursePart(Struct, forbid_unknown_fields=True, frozen=True):
    uid: Uid
    title: Title
    summary: Text = ""
    outcomes: Annotated[list[Annotated[str, Meta(max_length=500)]], Meta(max_length=50)] = []
    category: Literal["quality", "skills", "degree", "career"] = "skills"
    level: Literal["basic", "intermediate", "advanced"] = "basic"
    tags: Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(max_length=50)] = []
    credit_hours: Count = 0
    sequential: bool = False
    enrolment: Literal["open", "request", "invitation"] = "open"
    valid_months: Annotated[int, Meta(ge=1, le=1_200)] | None = None
    credit_kind: Annotated[str, Meta(max_length=40)] = ""
    gives_certificate: bool = True
    posts: list[Annotated[str, Meta(max_length=100)]] = []
    specialties: list[Annotated[str, Meta(max_length=100)]] = []
    requirements: list[Requirement] = []
    cover: Uid | None = None


class Manifest(Struct, forbid_unknown_fields=True, frozen=True):
    """The whole of course.json."""

    format: Literal["learnplatform-course"]
    version: Literal[1]
    course: CoursePart
    sections: Annotated[list[SectionPart], Meta(max_length=500)] = []
    questions: Annotated[list[BankQuestion], Meta(max_length=5_000)] = []
    files: Annotated[list[FilePart], Meta(max_length=5_000)] = []

    @property
    def lessons(self) -> list[LessonPart]:
        return [lesson for section in self.sections for lesson in section.lessons]


def encode(manifest: Manifest) -> bytes:
    """The one way in which a manifest is written: keys sorted, indented, the same bytes for the same course."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n"


def decode(data: bytes) -> Manifest:
    """Raises msgspec.DecodeError (ValidationError names the place) and RecursionError for nesting without end."""
    return msgspec.json.decode(data, type=Manifest)
