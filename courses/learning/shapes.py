"""What the API of lessons takes and gives. Seconds are decimal on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

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


# Only there if it is so.
Expired = Annotated[
    bool,
    Meta(
        description="Some of it came more than 30 days after its session began, and is not counted any more."
    ),
]


class WatchedOut(msgspec.Struct, kw_only=True):
    """What is counted so far. `share` from 0 to 1; `resume_at` in seconds: where to go on."""

    watched_seconds: int
    share: float
    completed: bool
    resume_at: float
    expired: Expired | UnsetType = UNSET


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
    expired: Expired | UnsetType = UNSET


class AskedQuestion(msgspec.Struct, kw_only=True):
    """A question inside a lesson, at a moment of it. Which of the optional fields it has depends on its type."""

    uid: str
    at_seconds: float
    must: Annotated[bool, Meta(description="Until it is answered the lesson is not done.")]
    answered: bool
    response: Annotated[dict[str, Any] | None, Meta(description="What was answered first.")]
    type: str
    stem_html: str
    options: list[Any] | UnsetType = UNSET
    blanks: int | UnsetType = UNSET
    passage: str | UnsetType = UNSET


class AskedQuestions(msgspec.Struct, kw_only=True):
    """The questions inside a lesson, in the order in which they come."""

    questions: list[AskedQuestion]


class ResponseIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An answer, as in an attempt."""

    response: dict[str, Any] | None


class VerdictOut(msgspec.Struct, kw_only=True):
    """What became of the first answer, which is the one that counts, and what is right."""

    response: dict[str, Any] | None
    right: bool | None
    key: Annotated[dict[str, Any] | None, Meta(description="The right answer, in the shape of a response.")]
    explanation: str
    completed: Annotated[bool, Meta(description="Whether the lesson is done now.")]
    withheld: Annotated[
        str, Meta(description="Why `right`, `key` and `explanation` are not told yet; «» where they are.")
    ] = ""
