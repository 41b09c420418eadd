"""What the API of the catalogue takes and gives. Credit hours in hundredths, ratings in tenths of a star."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Category = Literal["quality", "skills", "degree", "career"]
Level = Literal["basic", "intermediate", "advanced"]
State = Literal["requested", "invited", "waiting", "active", "completed"]
LessonType = Literal["text", "video", "audio", "document", "gallery", "attachment", "quiz", "link"]


class CourseLine(msgspec.Struct, kw_only=True):
    """A course in the list. `state`: where I stand in it, null: I am not in it; `progress` in per cent."""

    id: str
    title: str
    category: Category
    level: Level
    tags: list[str]
    minutes: int
    credit_hours: int
    lesson_count: int
    rating: int | None
    state: State | None
    progress: int | None


class CourseList(msgspec.Struct, kw_only=True):
    """A page of courses; `next_cursor` asks for the one after it, null: there is none."""

    courses: list[CourseLine]
    next_cursor: str | None


class LessonOut(msgspec.Struct, kw_only=True):
    """A lesson in the contents. `locked`: it can't be opened now."""

    id: str
    type: LessonType
    title: str
    minutes: int
    required: bool
    done: bool
    locked: bool


class ChapterOut(msgspec.Struct, kw_only=True):
    """A section of a course."""

    title: str
    lessons: list[LessonOut]


class RequirementOut(msgspec.Struct, kw_only=True):
    """What must be finished before; `percent` counts for a quiz."""

    kind: Literal["course", "quiz"]
    title: str
    percent: int
    met: bool


class EnrolmentOut(msgspec.Struct, kw_only=True):
    """Where somebody stands in a course. `place`: on the waiting list, from 1."""

    state: State
    place: int | None
    round: int
    started_at: datetime | None
    completed_at: datetime | None


class EnrolmentIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What one says when asking to come in."""

    message: str = ""


class CourseOut(msgspec.Struct, kw_only=True):
    """A course, and where I stand in it."""

    id: str
    title: str
    category: Category
    level: Level
    summary: str
    outcomes: list[str]
    teachers: list[str]
    minutes: int
    credit_hours: int
    certificate: bool
    way_in: Literal["open", "request", "invitation"]
    seats: int | None
    seats_taken: int
    rating: int | None
    requirements: list[RequirementOut]
    enrolment: EnrolmentOut | None
    sections: list[ChapterOut]
