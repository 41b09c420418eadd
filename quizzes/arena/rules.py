"""Who is the star: the fold of an arena's challenges, in the order of their numbers, into reigns.

Pure. Scores are hundredths of a point, durations integer milliseconds, moments aware. Folding a history in one
piece or in several gives the same reigns, and so does folding it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DETHRONED, VACATED, CLOSED = "dethroned", "vacated", "closed"
BANK_TIMES = 5  # a bank smaller than so many papers repeats itself from one go to the next


@dataclass(frozen=True)
class Terms:
    """What taking and keeping the arena asks. `reign_days` None: until somebody is better."""

    reign_days: int | None = None
    defence_mark: int = 0  # a star's own go that reaches it keeps the reign alive
    entry_mark: int = 0  # what takes a vacant arena


@dataclass(frozen=True)
class Challenge:
    """A submitted go. `score` None: voided or set aside, so that it decides nothing."""

    number: int
    attempt_id: int
    person_id: int
    score: int | None
    duration_ms: int
    submitted_at: datetime


@dataclass(frozen=True)
class Turn:
    """Something an officer or the calendar did once the numbers up to `after` had been given.

    `terms` hold from here on; `open` False ends the reign that lasts (the arena was closed).
    """

    after: int
    at: datetime
    terms: Terms
    open: bool = True


@dataclass(frozen=True)
class Reign:
    """How long one star held the arena; `score` and `duration_ms` are those of the best go: the mark to beat."""

    person_id: int
    attempt_id: int  # the challenge that took it
    mark_attempt_id: int
    score: int
    duration_ms: int
    began_at: datetime
    held_at: datetime  # when it was last won or defended by the star
    ended_at: datetime | None = None
    ended_by: str | None = None
    defences: int = 0  # challenges that failed


@dataclass(frozen=True)
class State:
    """Where the fold stands: after `number`, at `moment`, under terms that hold since `since`."""

    terms: Terms
    since: datetime
    moment: datetime
    number: int = 0
    star: Reign | None = None


def better(score: int, duration_ms: int, than_score: int, than_duration_ms: int) -> bool:
    """Strictly better: more points, or as many in less time."""
    return (score, -duration_ms) > (than_score, -than_duration_ms)


def falls_vacant_at(reign: Reign, terms: Terms, since: datetime) -> datetime | None:
    """When the reign ends by itself; None: never. New terms end nothing before they were made."""
    if terms.reign_days is None:
        return None
    return max(reign.held_at + timedelta(days=terms.reign_days), since)


def settle(state: State, moment: datetime) -> tuple[State, Reign | None]:
    """The state once time has reached `moment`, and the reign that fell vacant meanwhile."""
    if state.star is None:
        return state, None
    due = falls_vacant_at(state.star, state.terms, state.since)
    if due is None or moment < due:
        return state, None
    return replace(state, star=None), replace(state.star, ended_at=due, ended_by=VACATED)


def turn(state: State, event: Turn) -> tuple[State, Reign | None]:
    """The state after `event`, and the reign that it ended."""
    moment = max(state.moment, event.at)
    state, ended = settle(replace(state, moment=moment), moment)
    if state.star is not None and not event.open:
        ended, state = replace(state.star, ended_at=moment, ended_by=CLOSED), replace(state, star=None)
    if event.terms != state.terms:
        state = replace(state, terms=event.terms, since=event.at)
    return state, ended


def challenge(state: State, go: Challenge) -> tuple[State, list[Reign]]:
    """The state after `go`, and the reigns that ended with it."""
    # Numbers are the order; a clock that went back between two of them changes nothing in it.
    moment = max(state.moment, go.submitted_at)
    state, vacated = settle(replace(state, number=go.number, moment=moment), moment)
    ended = [vacated] if vacated else []
    if go.score is None:
        return state, ended
    star = state.star
    if star is None:
        return (
            replace(state, star=_reign(go, moment)) if go.score >= state.terms.entry_mark else state
        ), ended
    beats = better(go.score, go.duration_ms, star.score, star.duration_ms)
    if go.person_id == star.person_id:
        return replace(state, star=_own_go(star, go, moment, beats, state.terms)), ended
    if beats:
        return replace(state, star=_reign(go, moment)), [
            *ended,
            replace(star, ended_at=moment, ended_by=DETHRONED),
        ]
    return replace(state, star=replace(star, defences=star.defences + 1)), ended


def _reign(go: Challenge, moment: datetime) -> Reign:
    assert go.score is not None
    return Reign(go.person_id, go.attempt_id, go.attempt_id, go.score, go.duration_ms, moment, moment)


def _own_go(star: Reign, go: Challenge, moment: datetime, beats: bool, terms: Terms) -> Reign:
    """The star can't dethrone themselves, but can better their mark and keep the reign alive."""
    assert go.score is not None
    if beats:
        star = replace(star, mark_attempt_id=go.attempt_id, score=go.score, duration_ms=go.duration_ms)
    return replace(star, held_at=moment) if go.score >= terms.defence_mark else star


def fold(state: State, goes: Iterable[Challenge], turns: Iterable[Turn] = ()) -> tuple[State, list[Reign]]:
    """The state after `goes` (in the order of their numbers) with `turns` between them, and the reigns that ended.

    A turn comes once the goes up to its `after` are folded; later ones wait for a later fold.
    """
    ended: list[Reign] = []
    waiting = list(turns)
    for go in goes:
        while waiting and waiting[0].after < go.number:
            state, over = turn(state, waiting.pop(0))
            ended += [over] if over else []
        state, over_now = challenge(state, go)
        ended += over_now
    while waiting and waiting[0].after <= state.number:
        state, over = turn(state, waiting.pop(0))
        ended += [over] if over else []
    return state, ended


def lead_needed(score: int, duration_ms: int, mark: int, mark_ms: int) -> tuple[int, int]:
    """What a go still lacks against the mark: hundredths of a point, or else milliseconds; (0, 0): nothing."""
    if better(score, duration_ms, mark, mark_ms):
        return 0, 0
    if score < mark:
        return mark - score, 0
    return 0, duration_ms - mark_ms + 1


def bank_wanted(per_paper: int) -> int:
    """How many questions a draw of `per_paper` should choose from, so that every go is a fresh paper."""
    return BANK_TIMES * per_paper
