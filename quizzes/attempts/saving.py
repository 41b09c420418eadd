"""Keeping answers: one, many, and what comes too late or from an older page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from learnplatform.accounts.visitor import Credential, holder
from learnplatform.clock import now
from learnplatform.database import Json, db
from learnplatform.problems import Invalid, NotFound, Refusal
from quizzes.attempts import queries, rowset, rules, versions
from quizzes.attempts.models import Answer, LateAnswer
from quizzes.attempts.rules import Change, Stored
from quizzes.attempts.words import conflict
from quizzes.bank import kinds
from quizzes.bank.kinds.base import BadResponse

Outcome = int | Refusal  # the seq that is stored, or why not


@dataclass(frozen=True)
class Flush:
    """What became of many answers, by version id. `ended`: why the attempt takes none, unless it has them all."""

    outcomes: dict[int, Outcome]
    ended: str | None


_moment = sa.bindparam("moment", type_=Answer.saved_at.type)
_writer = sa.func.coalesce(sa.bindparam("writer", type_=sa.Integer), Answer.writer)
_seq = sa.bindparam("new_seq", type_=sa.Integer)


# Everything that decides whether a save counts lies in the row itself. A join on the attempt's row would let a
# save that was confirmed slip past the grader under READ COMMITTED.
def _saving(person: sa.ColumnElement[Any]) -> sa.Update:
    return (
        sa.update(Answer)
        .where(
            Answer.attempt_id == sa.bindparam("attempt"),
            Answer.version_id == sa.bindparam("version"),
            Answer.person_id == person,
            Answer.open,
            Answer.closes_at > _moment,
            sa.or_(Answer.writer < _writer, sa.and_(Answer.writer == _writer, Answer.seq < _seq)),
        )
        .values(response=sa.bindparam("new_response", type_=Json), writer=_writer, seq=_seq, saved_at=_moment)
        .returning(Answer.seq)
    )


_SAVE = _saving(sa.bindparam("person"))
# Who asks may be one more condition: by access token, by session.
_SAVE_AT_ONCE = {by_token: _saving(holder(by_token=by_token)) for by_token in (True, False)}


def save_at_once(given: Credential, attempt_id: int, version_id: int, change: Change) -> bool:
    """Keep one answer of whoever holds `given`, in one statement with everything asked in it.

    False: it was not kept, and `save` will say why. Raises what `checked` raises.
    """
    known = versions.find([version_id]).get(version_id)
    if known is None:
        return False
    values = {
        "hash": given.token_hash,
        "attempt": attempt_id,
        "version": version_id,
        "moment": now(),
        "writer": change.writer,
        "new_seq": change.seq,
        "new_response": checked(known, change.response),
    }
    with db.autocommit_core() as connection:
        return connection.execute(_SAVE_AT_ONCE[given.by_token], values).one_or_none() is not None


def save(
    person_id: int, attempt_id: int, version_id: int, change: Change, moment: datetime | None = None
) -> int:
    """Keep one answer; the seq that is stored. One conditional UPDATE decides everything.

    Raises NotFound (not their attempt, not on its paper), Conflict («stale» with what is stored, «late»,
    «submitted», «voided»), Invalid (no response to this question), looked at in this order.
    """
    moment = moment or now()
    known = versions.find([version_id]).get(version_id)
    if known is None:
        raise NotFound
    try:
        response = checked(known, change.response)
    except Invalid as error:
        refuse_shape(person_id, attempt_id, version_id, error, moment)
    change = Change(response, change.seq, change.writer)
    values = {
        "attempt": attempt_id,
        "version": version_id,
        "person": person_id,
        "moment": moment,
        "writer": change.writer,
        "new_seq": change.seq,
        "new_response": response,
    }
    with db.autocommit_core() as connection:
        if connection.execute(_SAVE, values).one_or_none() is not None:
            return change.seq
    # The reason is looked up in a transaction of its own: an UPDATE that matched nothing may still hold the
    # answer's row, and whatever locks the attempt must do so before any answer.
    outcome = flush(person_id, attempt_id, {version_id: change}, moment).outcomes[version_id]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def refuse_shape(
    person_id: int, attempt_id: int, version_id: int | None, error: Invalid, moment: datetime | None = None
) -> NoReturn:
    """Raise what comes first: whose it is, its state, or else `error`, the body's fault. Changes nothing."""
    moment = moment or now()
    with db.read_core() as connection:
        attempt = queries.own_attempt(connection, attempt_id, person_id)
        if attempt is None:
            raise NotFound
        if version_id is not None and not queries.some_answers(connection, attempt_id, [version_id]):
            raise NotFound
    if not rules.is_open(attempt.state, attempt.closes_at, moment):
        raise conflict(rules.ended_because(attempt.state, attempt.submitted_by))
    raise error


def flush(
    person_id: int, attempt_id: int, changes: Mapping[int, Change], moment: datetime | None = None
) -> Flush:
    """Keep many answers, by version id; their responses were `checked` by the caller. What is late is stored apart.

    Raises NotFound when the attempt is not theirs.
    """
    moment = moment or now()
    with db.write_core() as connection:
        attempt = queries.lock_own(connection, attempt_id, person_id)
        if attempt is None:
            raise NotFound
        outcomes = carry(connection, attempt, changes, moment)
    if rules.is_open(attempt.state, attempt.closes_at, moment):
        return Flush(outcomes, None)
    has_all = bool(outcomes) and all(isinstance(each, int) for each in outcomes.values())
    return Flush(outcomes, None if has_all else rules.ended_because(attempt.state, attempt.submitted_by))


def checked(version: versions.Version, response: Any) -> dict[str, Any] | None:
    """`response` as it will be stored. Raises Invalid when it is none to this question."""
    try:
        stored = kinds.get(version.kind).check(version.content, response)
    except BadResponse as error:
        raise Invalid(str(error), kind="invalid-response") from error
    if not _storable(stored):
        raise Invalid(kind="invalid-response")
    return stored


def _storable(value: Any) -> bool:
    """Whether a database can keep it: PostgreSQL has no U+0000 in a text."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        return all(_storable(key) and _storable(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_storable, value))
    return True


@cache
def _carry_statement(dialect: str) -> sa.Update:
    v = rowset.rows(dialect, version="integer", response="json", writer="integer", seq="integer")
    writer = sa.func.coalesce(v.c.writer, Answer.writer)
    return (
        sa.update(Answer)
        .where(
            Answer.attempt_id == sa.bindparam("attempt"),
            Answer.version_id == v.c.version,
            Answer.open,
            Answer.closes_at > _moment,
            sa.or_(Answer.writer < writer, sa.and_(Answer.writer == writer, Answer.seq < v.c.seq)),
        )
        .values(response=v.c.response, writer=writer, seq=v.c.seq, saved_at=_moment)
        .returning(Answer.version_id)
    )


def carry(
    connection: Connection, attempt: Any, changes: Mapping[int, Change], moment: datetime
) -> dict[int, Outcome]:
    """Keep what can be kept of `changes`, in the caller's transaction, which has locked the attempt's row.

    What is late is stored apart. One set-based UPDATE; two statements more where something is refused.
    """
    outcomes: dict[int, Outcome] = {}
    if not changes:
        return outcomes
    ended = None
    if rules.is_open(attempt.state, attempt.closes_at, moment):
        for version_id in _write(connection, attempt.id, changes, moment):
            outcomes[version_id] = changes[version_id].seq
    else:
        ended = rules.ended_because(attempt.state, attempt.submitted_by)
    rest = {version: change for version, change in changes.items() if version not in outcomes}
    if rest:
        outcomes |= _explain(connection, attempt, rest, ended, moment)
    return outcomes


def _write(
    connection: Connection, attempt_id: int, changes: Mapping[int, Change], moment: datetime
) -> Iterable[int]:
    listed = [
        {"version": version, "response": change.response, "writer": change.writer, "seq": change.seq}
        for version, change in changes.items()
    ]
    statement = _carry_statement(connection.dialect.name)
    values = {"rows": rowset.parameter(listed), "attempt": attempt_id, "moment": moment}
    return connection.execute(statement, values).scalars().all()


def _explain(
    connection: Connection,
    attempt: Any,
    changes: Mapping[int, Change],
    ended: str | None,
    moment: datetime,
) -> dict[int, Outcome]:
    rows = queries.some_answers(connection, attempt.id, changes)
    outcomes: dict[int, Outcome] = {}
    late: list[dict[str, Any]] = []
    for version_id, change in changes.items():
        row = rows.get(version_id)
        if row is None:
            outcomes[version_id] = NotFound()
            continue
        # Locked and open, a change that was not written is an older one, or the same again.
        fate = rules.fate(change, Stored(row.response, row.seq, row.writer), ended) or rules.STALE
        outcomes[version_id] = change.seq if fate == rules.KEPT else _refusal(fate, row)
        if fate == rules.LATE:
            late.append(_late_row(attempt, version_id, change, row, moment))
    if late:
        connection.execute(_late_statement(connection.dialect.name), late)
    return outcomes


def _refusal(fate: str, row: Any) -> Refusal:
    if fate == rules.STALE:
        return conflict(fate, response=row.response, seq=row.seq, writer=row.writer)
    return conflict(fate)


def _late_row(attempt: Any, version_id: int, change: Change, row: Any, moment: datetime) -> dict[str, Any]:
    # Writers are numbered by the server, so there are never more late rows than pages that took it up.
    writer = row.writer if change.writer is None else min(change.writer, attempt.writer)
    return {
        "attempt_id": attempt.id,
        "version_id": version_id,
        "response": change.response,
        "writer": writer,
        "seq": change.seq,
        "arrived_at": moment,
    }


@cache
def _late_statement(dialect: str) -> Any:
    """The last of each page's late answers to a question, whatever order they arrive in."""
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(LateAnswer)
    return insert.on_conflict_do_update(
        index_elements=[LateAnswer.attempt_id, LateAnswer.version_id, LateAnswer.writer],
        set_={
            "response": insert.excluded.response,
            "seq": insert.excluded.seq,
            "arrived_at": insert.excluded.arrived_at,
        },
        where=LateAnswer.seq < insert.excluded.seq,
    )
