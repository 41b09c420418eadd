"""What one report of a player changes: the session, the person's clock and the union. Pure; milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from courses.learning import watching
from courses.learning.watching import BadIntervals, Clock, Seqs, Union

CREDIT_FOR = 30 * 24 * 3_600_000  # how long after a session was opened its calls are still counted
MOST_PIECES = 2_000  # into which a session, or the union, may be cut: nobody seeks that often


@dataclass(frozen=True)
class Call:
    """One report of a player. `intervals`: decimal seconds as sent. How fast it says it plays is not asked."""

    session: str
    intervals: Any
    seq: int
    hidden: bool = False


@dataclass(frozen=True)
class Timed:
    """What of a lesson decides how it is counted. `first_pass`: it was not done before."""

    duration_ms: int
    hidden_counts: bool = False
    no_skipping: bool = False
    first_pass: bool = True


@dataclass(frozen=True)
class Tally:
    """What is stored of a session, of the person's clock and of the lesson."""

    opened_ms: int
    seqs: Seqs = field(default_factory=Seqs)
    played: Union = ()
    credited: Union = ()
    resume_ms: int = 0
    clock: Clock = field(default_factory=Clock)
    watched: Union = ()


def count(tally: Tally, lesson: Timed, call: Call, now_ms: int) -> Tally:
    """The tally after `call`; the same one where there is nothing to count. Raises BadIntervals.

    What was claimed earlier and found no time then is counted now as far as there is time.
    """
    claimed = watching.read_intervals(call.intervals, lesson.duration_ms)
    if call.seq in tally.seqs:
        return tally
    seen = not call.hidden or lesson.hidden_counts
    played = watching.union((*tally.played, *(claimed if seen else ())))
    barred = lesson.no_skipping and lesson.first_pass
    owed = watching.without_skipping(played, tally.watched) if barred else played
    if not claimed and not watching.minus(owed, tally.watched):
        return tally
    given = _credited(tally, owed, now_ms)
    after = replace(
        tally,
        played=played,
        clock=given.clock,
        credited=watching.union((*tally.credited, *given.counted)),
        watched=watching.union((*tally.watched, *given.counted)),
        seqs=tally.seqs.with_(call.seq),
    )
    if max(len(after.played), len(after.watched)) > MOST_PIECES:
        raise BadIntervals
    if claimed and tally.seqs.latest < call.seq:
        after = replace(after, resume_ms=_resume(call, lesson, after.watched, barred=barred))
    return after


def is_expired(tally: Tally, now_ms: int) -> bool:
    """Whether the session has played what came too late to be counted, however often it is sent."""
    return now_ms - tally.opened_ms > CREDIT_FOR and bool(watching.minus(tally.played, tally.watched))


def _credited(tally: Tally, owed: Union, now_ms: int) -> watching.Credit:
    if now_ms - tally.opened_ms > CREDIT_FOR:
        return watching.Credit(tally.clock, ())
    # No session that still counts was opened before then.
    clock = Clock(watching.since(tally.clock.spent, now_ms - CREDIT_FOR), tally.clock.slack_ms)
    return watching.credit(clock, tally.opened_ms, now_ms, owed, tally.watched)


def _resume(call: Call, lesson: Timed, watched: Union, *, barred: bool) -> int:
    """Where to go on: the end of what was played last; with skipping barred, not beyond what was watched."""
    last = min(round(call.intervals[-1][1] * 1_000), lesson.duration_ms)
    return min(last, watching.furthest(watched)) if barred else last
