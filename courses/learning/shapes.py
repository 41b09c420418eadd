"""What the API of lessons takes and gives. Seconds are decimal on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

SessionName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Seq = Annotated[int, Meta(ge=0, le=10_000_000)]


class WatchedIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a player reports. `intervals`: [[from, to], …] in seconds of the lesson, empty: open the session.

    `rate`: how fast it plays; it is not believed. `hidden`: the page was out of sight.
    """

    session: SessionName
    intervals: list[Any]
    rate: Annotated[float, Meta(gt=0, le=16)] = 1.0
    seq: Seq
    hidden: bool = False


class WatchedOut(msgspec.Struct, kw_only=True):
    """What is counted so far. `share` from 0 to 1; `resume_at` in seconds: where to go on."""

    watched_seconds: int
    share: float
    completed: bool
    resume_at: float


class ReadIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a page that is read reports: seconds in sight since the last report, how far down it was seen."""

    session: SessionName
    seconds: Annotated[float, Meta(ge=0, le=100_000)]
    to: Annotated[float, Meta(ge=0, le=1)]
    seq: Seq


class ReadOut(msgspec.Struct, kw_only=True):
    """How far it is read: seconds counted of those it takes at least, how far down (0 to 1)."""

    read_seconds: int
    needed_seconds: int
    to: float
    completed: bool
