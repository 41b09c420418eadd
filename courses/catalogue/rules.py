"""Coming into a course: what a wish leads to, who goes up the waiting list, when it may be taken again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

OPEN = ("requested", "invited", "waiting", "active")  # a way in that has not ended
LATELY = timedelta(days=60)  # so long before its certificate runs out a course may be taken again
SMALLEST_GROUP = 5  # what fewer colleagues did is not told


@dataclass(frozen=True)
class Refused(Exception):
    """Why somebody can't come in: «by-invitation»."""

    kind: str


def step(how: str, source: str, before: str | None, *, again: bool = False) -> str:
    """What enrolling leads to: «keep» what there is, «request», or «seat» (a seat, else the waiting list).

    `how` is the course's way in (open, request, invitation), `source` who wants it (self, invitation, assignment),
    `before` the state of the latest enrolment, None: there is none. Raises Refused.
    """
    if before in {"active", "waiting"} or (before == "completed" and not again):
        return "keep"
    if before == "invited" or source != "self":
        return "seat"
    if before == "requested":
        return "keep"
    if how == "invitation":
        raise Refused("by-invitation")
    return "request" if how == "request" else "seat"


def new_round(before: str | None) -> bool:
    """Whether enrolling begins another round; who withdrew or was refused goes on in the one they had."""
    return before is None or before == "completed"


def may_repeat(expires_at: datetime | None, revoked: bool, at: datetime) -> bool:
    """Whether a completed course may be taken again: its certificate has run out, soon will, or was revoked."""
    return revoked or (expires_at is not None and expires_at - LATELY <= at)


def met(score: int | None, most: int | None, percent: int) -> bool:
    """Whether `score` of `most` points (hundredths) reaches `percent`."""
    return score is not None and bool(most) and score * 100 >= percent * (most or 0)


def hindrance(kind: str, state: str | None, closes_at: datetime | None, at: datetime) -> str:
    """Why nobody who has not yet can finish what is required (`kind` course or quiz); «»: it can be finished.

    `state` is the target's. «absent»: it is not here; «draft»; «archived», a course; «closed», a quiz.
    """
    if state is None:
        return "absent"
    if state in {"draft", "archived", "closed"}:
        return state
    return "closed" if kind == "quiz" and closes_at is not None and closes_at <= at else ""


def stars(total: int, count: int) -> int | None:
    """The mean rating in tenths of a star, rounded half up; None: nobody has rated."""
    return (total * 20 + count) // (2 * count) if count else None


def share(done: int, total: int) -> int:
    """How much of a course is done, in whole per cent; 100 only when all is."""
    return min(100, done * 100 // total) if total else 0
