"""Deciding who is the star, from stored challenges and under the arena's lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.notices import service as notices
from quizzes.arena import queries, rules
from quizzes.arena.models import Arena, Reign
from quizzes.arena.rules import State


def decide(session: Session, arena_id: int) -> int:
    """Fold what has become decidable into the reigns, in the caller's transaction; the last number decided.

    Takes the unbroken run of numbers after the last one that are graded, voided or set aside. Locks the arena's
    row; whoever decides several arenas in one transaction goes by ascending id. A result of a number that was
    decided before changes nothing here: that is `replay`.
    """
    arena = queries.locked(session, arena_id)
    if arena.turns:
        _advance(session, arena)
    return arena.decided_number


def replay(session: Session, arena_id: int, from_number: int) -> None:
    """After a void, a late grade or a regrade of `from_number`: make the reigns what they should have been.

    The whole history is folded again, each challenge under the terms it was made under, and compared with the
    stored reigns by the attempt that began each. One that never was is kept and marked overturned; if it had
    been rewarded it is flagged. Audited and told. A number not decided yet is left to its turn.
    """
    arena = queries.locked(session, arena_id)
    if not arena.turns:
        return
    if from_number <= arena.decided_number:
        _refold(session, arena, from_number)
    _advance(session, arena)


def vacate() -> int:
    """Let reigns end whose time has run out, and settle arenas that were closed; how many arenas were looked at."""
    with db.read() as session:
        due = queries.possibly_due(session, now())
    for arena_id in due:
        with db.write() as session:
            _advance(session, queries.locked(session, arena_id))
    return len(due)


def add_turn(arena: Arena, terms: rules.Terms, *, at: datetime, is_open: bool = True) -> None:
    """Write down terms that hold after the last number given; the caller holds the arena's lock."""
    entry = {"after": arena.next_number - 1, "at": at.isoformat(), "open": is_open, **asdict(terms)}
    arena.turns = [*arena.turns, entry]


def settle(session: Session, arena_id: int) -> None:
    """Take up turns just added, where every challenge before them is decided."""
    _advance(session, queries.locked(session, arena_id))


def _advance(session: Session, arena: Arena) -> None:
    """From the stored state on: challenges, turns, and what the clock has brought since."""
    current = queries.current_row(session, arena.id)
    state = _stored_state(arena, current)
    before = state.star
    goes = queries.challenges(session, arena, after=arena.decided_number)
    turns = queries.turns_of(arena)
    state, ended = rules.fold(state, goes, turns[arena.turned :])
    state, ended = _catch_up(session, arena, state, ended)
    _keep_position(arena, state)
    reigns = [*ended, *([state.star] if state.star else [])]
    _store(session, arena, reigns, {row.attempt_id: row for row in [current] if row})
    _tell(session, arena, before, reigns)


def _catch_up(
    session: Session, arena: Arena, state: State, ended: list[rules.Reign]
) -> tuple[State, list[rules.Reign]]:
    """Once nothing waits to be decided, the clock may end the reign. That is written down as a turn: a replay
    then ends it at the same place, even if an older go is given its number afterwards."""
    if state.number != arena.next_number - 1 or queries.somebody_overdue(session, arena.id, now()):
        return state, ended
    moment = max(now(), state.moment)
    if arena.state == "closed" and queries.turns_of(arena)[-1].open:
        if queries.somebody_challenging(session, arena.id):
            return state, ended
        add_turn(arena, state.terms, at=moment, is_open=False)
    elif rules.settle(state, moment)[1] is not None:
        add_turn(arena, state.terms, at=moment)
    else:
        return state, ended
    state, over = rules.turn(state, queries.turns_of(arena)[-1])
    return state, [*ended, *([over] if over else [])]


def _stored_state(arena: Arena, current: Reign | None) -> State:
    turns = queries.turns_of(arena)
    if arena.turned == 0:
        return State(turns[0].terms, turns[0].at, turns[0].at)
    terms = turns[arena.turned - 1].terms
    # Terms hold since the first of the last turns that say the same.
    same = arena.turned - 1
    while same and turns[same - 1].terms == terms:
        same -= 1
    assert arena.decided_at is not None
    star = queries.as_rule(current) if current else None
    return State(terms, turns[same].at, arena.decided_at, arena.decided_number, star)


def _keep_position(arena: Arena, state: State) -> None:
    arena.decided_number, arena.decided_at = state.number, state.moment
    arena.turned = sum(1 for event in queries.turns_of(arena) if event.after <= state.number)


def _refold(session: Session, arena: Arena, from_number: int) -> None:
    turns = queries.turns_of(arena)
    state = State(turns[0].terms, turns[0].at, turns[0].at)
    goes = queries.challenges(session, arena, after=0, most=arena.decided_number)
    state, ended = rules.fold(state, goes, turns[: arena.turned])
    stored = {row.attempt_id: row for row in queries.all_rows(session, arena.id)}
    before = {key: _shown(row) for key, row in stored.items()}
    reigns = [*ended, *([state.star] if state.star else [])]
    never_were = _overturn(session, stored, {reign.attempt_id for reign in reigns})
    newly = _store(session, arena, reigns, stored)
    # A number that is submitted anew (never so today) would break the run: stand where the fold stands.
    _keep_position(arena, state)
    changes = [
        {"attempt": key, "from": before.get(key), "to": _shown(row)}
        for key, row in stored.items()
        if before.get(key) != _shown(row)
    ]
    audit.record(session, None, "arena.replayed", "arena", arena.id, from_number=from_number, changes=changes)
    _tell_put_right(session, arena, never_were, newly)


def _shown(row: Reign) -> dict[str, Any]:
    ended = row.ended_at.isoformat() if row.ended_at else None
    return {"person": row.person_id, "score": row.score, "ended_at": ended, "overturned": row.overturned}


def _overturn(session: Session, stored: dict[int, Reign], real: set[int]) -> list[Reign]:
    """Mark the stored reigns that never were; those that are marked now for the first time."""
    never_were = [row for key, row in stored.items() if key not in real and not row.overturned]
    for row in never_were:
        row.overturned = True
        row.reward_flagged = row.reward_state == "rewarded"
    session.flush()
    return never_were


def _store(
    session: Session, arena: Arena, reigns: Iterable[rules.Reign], stored: dict[int, Reign]
) -> list[rules.Reign]:
    """Make the rows say what `reigns` say, adding to `stored`; the reigns that are new, or hold again."""
    newly = []
    # Those that ended first: at no time may two rows of an arena be the current one.
    for reign in sorted(reigns, key=lambda one: (one.ended_at is None, one.began_at)):
        row = stored.get(reign.attempt_id)
        if row is None or row.overturned:
            newly.append(reign)
        if row is None:
            row = stored[reign.attempt_id] = Reign(arena_id=arena.id)
            session.add(row)
        row.overturned = row.reward_flagged = False
        for name, value in asdict(reign).items():
            setattr(row, name, value)
        session.flush()
    return newly


def _tell(session: Session, arena: Arena, before: rules.Reign | None, reigns: list[rules.Reign]) -> None:
    """Tell those who took the arena and those who lost it, each once."""
    known = before.attempt_id if before else None
    if all(reign.attempt_id == known and reign.ended_at is None for reign in reigns):
        return
    names = queries.names(session, {reign.person_id for reign in reigns})
    title, link = queries.title(session, arena.quiz_id), f"/arenas/{arena.id}"
    for reign, following in zip(reigns, [*reigns[1:], None], strict=True):
        about = {"arena": title, "score": reign.score, "duration_ms": reign.duration_ms}
        if reign.attempt_id != known:
            said = f"arena.star:{reign.attempt_id}"
            notices.tell(session, [reign.person_id], "arena.star", about, link=link, dedupe=said)
        if reign.ended_by == rules.DETHRONED and following is not None:
            by = {
                "who": names[following.person_id],
                "score": following.score,
                "duration_ms": following.duration_ms,
            }
            said = f"arena.dethroned:{reign.attempt_id}"
            notices.tell(session, [reign.person_id], "arena.dethroned", about | by, link=link, dedupe=said)
        elif reign.ended_by == rules.VACATED:
            said = f"arena.vacated:{reign.attempt_id}"
            notices.tell(session, [reign.person_id], "arena.vacated", about, link=link, dedupe=said)


def _tell_put_right(
    session: Session, arena: Arena, never_were: list[Reign], newly: list[rules.Reign]
) -> None:
    params, link = {"arena": queries.title(session, arena.quiz_id)}, f"/arenas/{arena.id}"
    notices.tell(session, {row.person_id for row in never_were}, "arena.overturned", params, link=link)
    notices.tell(session, {reign.person_id for reign in newly}, "arena.restored", params, link=link)
