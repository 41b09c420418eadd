"""Who may begin a go and when, until when it lasts, which go counts, and when its review opens. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar


@dataclass(frozen=True)
class Terms:
    """What a quiz lays down. Durations in ms; None: no limit."""

    state: str  # draft, published, closed
    time_limit_ms: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    goes_total: int | None = None
    goes_per_day: int | None = None
    full_time_after_close: bool = False
    counting: str = "best"
    review: str = "after_submit"
    arena_state: str | None = None  # draft, open, closed; None: it is no arena's quiz
    arena_pause_ms: int = 0


@dataclass(frozen=True)
class Membership:
    """Where a person belongs: the ids of the departments from the root down to theirs, post, specialty."""

    department_ids: tuple[int, ...] = ()
    post_id: int | None = None
    specialty_id: int | None = None

    @staticmethod
    def of(path: str | None, post_id: int | None, specialty_id: int | None) -> Membership:
        """From a department's path, «/1/5/12/»."""
        return Membership(tuple(int(part) for part in (path or "").split("/") if part), post_id, specialty_id)


@dataclass(frozen=True)
class Usage:
    """A person's goes so far, without trials and voided ones. `today` is the site's calendar day."""

    total: int = 0
    today: int = 0
    last_ended_at: datetime | None = None


# Why a go can't begin: stable codes; the sentences are elsewhere.
DRAFT = "draft"
CLOSED = "quiz-closed"
NOT_YET = "not-open-yet"
OVER = "window-over"
ARENA_CLOSED = "arena-closed"
NO_GOES = "no-goes-left"
NO_GOES_TODAY = "no-goes-left-today"
PAUSE = "pause"


def is_for(branch_id: int | None, audience: Iterable[tuple[str, int]], person: Membership) -> bool:
    """Whether a quiz of `branch_id` (None: the whole enterprise) is for `person`.

    `audience`: («department» | «post» | «specialty», id) pairs, any of which is enough; none: everyone of the branch.
    """
    if branch_id is not None and branch_id not in person.department_ids:
        return False
    groups = list(audience)
    mine = {("post", person.post_id), ("specialty", person.specialty_id)}
    mine |= {("department", department) for department in person.department_ids}
    return not groups or any(group in mine for group in groups)


def window_refusal(terms: Terms, moment: datetime) -> str | None:
    """Why the quiz is not open at `moment`; the window holds its first moment and not its last."""
    if terms.state == "draft":
        return DRAFT
    if terms.state == "closed":
        return CLOSED
    if terms.arena_state not in (None, "open"):
        return ARENA_CLOSED
    if terms.opens_at is not None and moment < terms.opens_at:
        return NOT_YET
    if terms.closes_at is not None and moment >= terms.closes_at:
        return OVER
    return None


def again_at(terms: Terms, usage: Usage) -> datetime | None:
    """When an arena's pause between goes ends; None: there is none to wait for."""
    if not terms.arena_pause_ms or usage.last_ended_at is None:
        return None
    return usage.last_ended_at + timedelta(milliseconds=terms.arena_pause_ms)


def goes_left(terms: Terms, usage: Usage) -> int | None:
    """How many more goes may begin today; None: any number."""
    left = []
    if terms.goes_total is not None:
        left.append(max(0, terms.goes_total - usage.total))
    if terms.goes_per_day is not None:
        left.append(max(0, terms.goes_per_day - usage.today))
    return min(left) if left else None


def start_refusal(terms: Terms, usage: Usage, moment: datetime) -> str | None:
    """Why a person whom the quiz is for may not begin a new go at `moment`; None: they may."""
    refusal = window_refusal(terms, moment)
    if refusal:
        return refusal
    if terms.goes_total is not None and usage.total >= terms.goes_total:
        return NO_GOES
    if terms.goes_per_day is not None and usage.today >= terms.goes_per_day:
        return NO_GOES_TODAY
    pause_ends = again_at(terms, usage)
    return PAUSE if pause_ends is not None and moment < pause_ends else None


def deadline(terms: Terms, started_at: datetime) -> datetime:
    """Until when a go begun at `started_at` lasts, grace not included."""
    full = started_at + timedelta(milliseconds=terms.time_limit_ms)
    if terms.closes_at is None or terms.full_time_after_close:
        return full
    return min(full, terms.closes_at)


def window_over(terms: Terms, moment: datetime) -> bool:
    """Whether no new go can ever begin."""
    return terms.state == "closed" or (terms.closes_at is not None and moment >= terms.closes_at)


def review_allowed(terms: Terms, moment: datetime, someone_writes: bool) -> bool:
    """Whether keys and explanations of a graded attempt may be shown to its author.

    `someone_writes`: whether anybody's go at the quiz is still in progress; asked for where the review waits
    for the end of the window.
    """
    if terms.arena_state == "open" or terms.review == "never":
        return False
    if terms.review == "after_submit":
        return True
    return window_over(terms, moment) and not someone_writes


class Go(Protocol):
    """A graded go, as far as it decides which one counts. Score in hundredths of a point."""

    @property
    def go(self) -> int: ...
    @property
    def score(self) -> int: ...
    @property
    def duration_ms(self) -> int: ...


AnyGo = TypeVar("AnyGo", bound=Go)


def counted(goes: Sequence[AnyGo], counting: str) -> AnyGo | None:
    """The go that counts: the first, the last, or the best (score, then less time, then the earlier)."""
    if not goes:
        return None
    if counting == "first":
        return min(goes, key=lambda go: go.go)
    if counting == "last":
        return max(goes, key=lambda go: go.go)
    return min(goes, key=lambda go: (-go.score, go.duration_ms, go.go))
