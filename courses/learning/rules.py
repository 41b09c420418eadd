"""What is closed and why, and what completes a lesson. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

# Nobody reads faster with understanding; a page that is over sooner was leafed through.
CHARACTERS_A_SECOND = 15
LEAST_READING_MS = 3_000
A_PICTURE_MS = 2_000
READ_TO_THE_END = 970  # thousandths of the page: the last line is seldom scrolled to the very top


@dataclass(frozen=True)
class LessonFacts:
    """What of a lesson decides whether it is open."""

    lesson_id: int
    uid: str
    title: str
    required: bool = True
    release: dict[str, Any] = field(default_factory=dict)
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lock:
    """Why a lesson is closed: `before` (these titles come first) or `release` (opens at that moment)."""

    kind: str
    titles: tuple[str, ...] = ()
    opens_at: datetime | None = None


def locks(
    lessons: Sequence[LessonFacts],
    done: Iterable[int],
    *,
    sequential: bool,
    started_at: datetime | None,
    at: datetime,
) -> dict[int, tuple[Lock, ...]]:
    """The closed ones of `lessons` (in the order of the course) with what closes them.

    `started_at`: when the person came in; None: not yet, and everything that counts days is closed.
    """
    finished = set(done)
    by_uid = {lesson.uid: lesson for lesson in lessons}
    closed: dict[int, tuple[Lock, ...]] = {}
    earlier: list[LessonFacts] = []
    for lesson in lessons:
        first = [by_uid[uid] for uid in lesson.requires if uid in by_uid and uid != lesson.uid]
        if sequential:
            first += [each for each in earlier if each not in first]
        missing = tuple(each.title for each in first if each.lesson_id not in finished)
        found = [Lock("before", missing)] if missing else []
        opens = opening(lesson.release, started_at)
        if lesson.release and (opens is None or opens > at):
            found.append(Lock("release", opens_at=opens))
        if found and lesson.lesson_id not in finished:
            closed[lesson.lesson_id] = tuple(found)
        if lesson.required:
            earlier.append(lesson)
    return closed


def opening(release: dict[str, Any], started_at: datetime | None) -> datetime | None:
    """The moment a lesson opens; None: it is always open, or not known before the person comes in."""
    if "at" in release:
        return datetime.fromisoformat(release["at"])
    if "days" in release and started_at is not None:
        return started_at + timedelta(days=release["days"])
    return None


def reading_needed_ms(characters: int, *, minutes: int = 0, pictures: int = 0) -> int:
    """How long reading takes at least: so many characters, pictures, and pages that are said to take so many minutes.

    The minutes are the trainer's guess for everybody, so a quarter of them will do.
    """
    return max(
        LEAST_READING_MS,
        characters * 1_000 // CHARACTERS_A_SECOND + pictures * A_PICTURE_MS,
        minutes * 60_000 // 4,
    )


def is_read(read_ms: int, read_to: int, needed_ms: int) -> bool:
    """Whether somebody got to the end in a believable time. `read_to` in thousandths of the page."""
    return read_to >= READ_TO_THE_END and read_ms >= needed_ms


def is_passed(score: int | None, percent: int) -> bool:
    """Whether a quiz' best score (hundredths of a per cent) passes."""
    return score is not None and score >= percent * 100
