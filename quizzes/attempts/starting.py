"""Beginning a go, and taking one up again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from learnplatform.access import Reach
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import NotFound
from quizzes.attempts import overdue, queries, rowset
from quizzes.attempts.inserting import insert_attempt
from quizzes.attempts.models import Answer, Attempt
from quizzes.attempts.queries import Goes
from quizzes.attempts.words import conflict
from quizzes.papers import draw, rules
from quizzes.papers.draw import Place
from quizzes.papers.models import PoolItem

_TRIES = 5


@dataclass(frozen=True)
class Taken:
    """An attempt begun or taken up: rows as `queries` gives them."""

    attempt: Any
    answers: list[Any]
    is_new: bool


@dataclass(frozen=True)
class _Ask:
    """Who wants to begin what, with all that a start needs to know of them."""

    quiz: Any
    person: Any
    trial: bool
    moment: datetime
    may_begin: bool  # False: only what is in progress may be taken up


@dataclass(frozen=True)
class _NewAttempt:
    """As much of a row just inserted as presenting it asks for."""

    id: int
    quiz_id: int
    state: str
    writer: int
    seed: str
    started_at: datetime
    deadline_at: datetime
    shuffle_options: bool


@dataclass(frozen=True)
class _NewAnswer:
    version_id: int
    position: int
    points: int
    response: None = None
    seq: int = 0
    writer: int = 0


def begin(
    person_id: int,
    quiz_id: int,
    *,
    trial: bool = False,
    reach: Reach | None = None,
    moment: datetime | None = None,
) -> Taken:
    """This person's attempt at the quiz: the one in progress with the next writer number, else a new one.

    `trial`: a trainer tries it, whose `reach` must cover the quiz; it may still be a draft, and nothing of it
    counts. What is in progress is given back even where the quiz is not for this person: a trial, or somebody
    who was moved meanwhile. Raises NotFound for a quiz that is not for this person, Conflict with a code of
    `words.REASONS`.
    """
    ask = _ask(person_id, quiz_id, trial, reach, moment or now())
    for _again in range(_TRIES):
        try:
            with db.write_core() as connection:
                taken = _begin(connection, ask)
        except IntegrityError:
            continue  # begun at the same moment elsewhere: that one is given back
        if taken is not None:
            return taken
    raise conflict("busy")


def _ask(person_id: int, quiz_id: int, trial: bool, reach: Reach | None, moment: datetime) -> _Ask:
    with db.read_core() as connection:
        quiz = queries.quiz(connection, quiz_id)
        if quiz is None:
            raise NotFound
        person = queries.person(connection, person_id)
        if trial:
            allowed = reach is not None and reach.covers(quiz.branch_path)
        else:
            audience = queries.audience(connection, quiz_id)
            allowed = rules.is_for(quiz.branch_id, audience, queries.membership(person))
        if not allowed and queries.goes(connection, quiz_id, person_id, moment).in_progress is None:
            raise NotFound
    return _Ask(quiz, person, trial, moment, may_begin=allowed)


def _begin(connection: Connection, ask: _Ask) -> Taken | None:
    """None: what was found had changed before it could be locked; look again."""
    goes = queries.goes(connection, ask.quiz.id, ask.person.id, ask.moment)
    if goes.in_progress is not None:
        attempt = _next_writer(connection, goes.in_progress, ask.moment)
        if attempt is not None:
            shown = _with_options_flag(attempt, ask.quiz.shuffle_options)
            return Taken(shown, queries.answers(connection, attempt.id), is_new=False)
        if not overdue.expire_one(connection, goes.in_progress, ask.moment):
            return None
        goes = queries.goes(connection, ask.quiz.id, ask.person.id, ask.moment)
    _admit(ask, goes)
    return _insert(connection, ask, goes.last_go + 1)


def _admit(ask: _Ask, goes: Goes) -> None:
    if not ask.may_begin:
        raise NotFound
    terms = queries.terms_of(ask.quiz)
    refusal = None if ask.trial else rules.start_refusal(terms, goes.usage, ask.moment)
    if refusal == rules.DRAFT:
        raise NotFound  # nobody is told of a quiz before it is published
    if refusal == rules.PAUSE:
        pause_ends = rules.again_at(terms, goes.usage)
        raise conflict(refusal, again_at=pause_ends.isoformat() if pause_ends else None)
    if refusal:
        raise conflict(refusal)
    if ask.quiz.pool_id is None:
        raise conflict("paper")


_NEXT_WRITER = (
    sa.update(Attempt)
    .where(
        Attempt.id == sa.bindparam("attempt"),
        Attempt.state == "in_progress",
        Attempt.closes_at > sa.bindparam("moment", type_=Attempt.closes_at.type),
    )
    .values(writer=Attempt.writer + 1)
    .returning(
        Attempt.id,
        Attempt.quiz_id,
        Attempt.state,
        Attempt.writer,
        Attempt.seed,
        Attempt.started_at,
        Attempt.deadline_at,
    )
)


def _next_writer(connection: Connection, attempt_id: int, moment: datetime) -> Any:
    return connection.execute(_NEXT_WRITER, {"attempt": attempt_id, "moment": moment}).one_or_none()


def _with_options_flag(row: Any, shuffle_options: bool) -> _NewAttempt:
    return _NewAttempt(**row._mapping, shuffle_options=shuffle_options)


_ITEMS = sa.select(PoolItem.rule, PoolItem.position, PoolItem.version_id, PoolItem.points).where(
    PoolItem.pool_id == sa.bindparam("pool"),
    sa.tuple_(PoolItem.rule, PoolItem.position).in_(sa.bindparam("places", expanding=True)),
)


def _paper(connection: Connection, quiz: Any, seed: str) -> list[_NewAnswer]:
    """The questions that `seed` draws. Reads only what the draw looks at, however large the pool is."""
    sizes = [(rule["count"], rule["size"]) for rule in quiz.rules]
    positions = draw.candidates(seed, sizes)
    places = [(number, place) for number, drawn in enumerate(positions) for place in drawn]
    found = connection.execute(_ITEMS, {"pool": quiz.pool_id, "places": places})
    items = {Place(row.rule, row.position): row for row in found}
    try:
        chosen = draw.choose(sizes, positions, {place: row.version_id for place, row in items.items()})
    except (draw.PoolTooSmall, KeyError) as error:
        raise conflict("paper") from error
    ordered = draw.arrange(seed, chosen, quiz.shuffle_questions)
    return [
        _NewAnswer(items[place].version_id, number, _worth(quiz, items[place]))
        for number, place in enumerate(ordered, 1)
    ]


def _worth(quiz: Any, item: Any) -> int:
    return item.points if item.points is not None else quiz.rules[item.rule]["points"]


def _insert(connection: Connection, ask: _Ask, go: int) -> Taken:
    quiz, person = ask.quiz, ask.person
    deadline = rules.deadline(queries.terms_of(quiz), ask.moment)
    if ask.trial:
        deadline = ask.moment + timedelta(milliseconds=quiz.time_limit_ms)
    grace = timedelta(milliseconds=current_app.extensions["settings"].grace_ms)
    seed = secrets.token_hex(16)
    answers = _paper(connection, quiz, seed)
    values = {
        "quiz_id": quiz.id,
        "person_id": person.id,
        "go": go,
        "trial": ask.trial,
        "state": "in_progress",
        "pool_id": quiz.pool_id,
        "seed": seed,
        "draw_algorithm": draw.ALGORITHM,
        "writer": 1,
        "started_at": ask.moment,
        "deadline_at": deadline,
        "closes_at": deadline + grace,
        "max_score": sum(answer.points for answer in answers),
        "question_count": len(answers),
        "department_path": person.path or "",
        "post_id": person.post_id,
        "specialty_id": person.specialty_id,
        # A trial is no challenge: it takes no number that a decision would wait for.
        "arena_id": None if ask.trial else quiz.arena_id,
        "failures": 0,
    }
    attempt_id = insert_attempt(connection, values)
    _insert_answers(connection, attempt_id, values, answers)
    attempt = _NewAttempt(
        attempt_id, quiz.id, "in_progress", 1, seed, ask.moment, deadline, quiz.shuffle_options
    )
    return Taken(attempt, answers, is_new=True)


@cache
def _insert_statement(dialect: str) -> sa.Insert:
    v = rowset.rows(dialect, version="integer", place="integer", points="integer")
    attempt = sa.bindparam("attempt", type_=sa.BigInteger)
    person = sa.bindparam("person", type_=sa.BigInteger)
    closes_at = sa.bindparam("closes_at", type_=Answer.closes_at.type)
    columns: dict[str, Any] = {
        "attempt_id": attempt,
        "version_id": v.c.version,
        "position": v.c.place,
        "points": v.c.points,
        "person_id": person,
        "open": sa.true(),
        "closes_at": closes_at,
        "writer": sa.literal_column("0"),
        "seq": sa.literal_column("0"),
    }
    return sa.insert(Answer).from_select(list(columns), sa.select(*columns.values()))


def _insert_answers(
    connection: Connection, attempt_id: int, values: dict[str, Any], answers: list[_NewAnswer]
) -> None:
    listed = [
        {"version": answer.version_id, "place": answer.position, "points": answer.points}
        for answer in answers
    ]
    connection.execute(
        _insert_statement(connection.dialect.name),
        {
            "rows": rowset.parameter(listed),
            "attempt": attempt_id,
            "person": values["person_id"],
            "closes_at": values["closes_at"],
        },
    )
