"""What becomes of a saved answer, and how long a go took. Pure: time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Response = dict[str, Any] | None


@dataclass(frozen=True)
class Change:
    """What a page sends for one question. `writer` None: whoever wrote the row last."""

    response: Response
    seq: int
    writer: int | None = None


@dataclass(frozen=True)
class Stored:
    """What a row holds."""

    response: Response
    seq: int
    writer: int


KEPT = "kept"
STALE = "stale"
LATE = "late"
SUBMITTED = "submitted"
VOIDED = "voided"


def is_open(state: str, closes_at: datetime, moment: datetime) -> bool:
    """Whether answers still count: in progress, and deadline and grace not over."""
    return state == "in_progress" and closes_at > moment


def ended_because(state: str, submitted_by: str | None) -> str:
    """Why an attempt takes no more answers."""
    if state == "voided":
        return VOIDED
    return SUBMITTED if submitted_by == "person" else LATE


def fate(change: Change, stored: Stored, ended: str | None) -> str | None:
    """What becomes of a change that finds `stored`; None: it is to be written. `ended`: see `ended_because`.

    What is already there, word for word, is kept whenever it arrives: a page that missed the first confirmation
    asks again, and submitting again answers as the first time.
    """
    writer = stored.writer if change.writer is None else change.writer
    mine, theirs = (writer, change.seq), (stored.writer, stored.seq)
    if mine == theirs and change.response == stored.response:
        return KEPT
    if mine <= theirs:
        return STALE
    return ended


def duration_ms(started_at: datetime, deadline_at: datetime, submitted_at: datetime) -> int:
    """The time taken by the server's clock. The grace is for what is in flight, so it is nobody's time."""
    return max(0, (min(submitted_at, deadline_at) - started_at) // timedelta(milliseconds=1))
