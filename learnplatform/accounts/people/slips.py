"""One-time passwords on paper: made, shown once, kept only as hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.accounts import passwords
from learnplatform.accounts.models import Person, SignedSession
from learnplatform.accounts.people.service import Actor, changeable_person
from learnplatform.accounts.queries import paths_of
from learnplatform.accounts.signin import tokens
from learnplatform.clock import now
from learnplatform.database import db

VALID = timedelta(days=14)
MOST_AT_ONCE = 5_000
_CHUNK = 200  # keeps SQLite's write lock short


@dataclass(frozen=True)
class Slip:
    """What is printed for one person."""

    number: str
    name: str
    department: str
    password: str
    expires_at: datetime


def hand_out(actor: Actor, person_ids: Iterable[int]) -> list[Slip]:
    """Give each a new one-time password; what password, sessions and access tokens they had are void.

    Raises NotFound or Forbidden, before anything is done, for somebody the actor may not change.
    """
    wanted = list(dict.fromkeys(person_ids))[:MOST_AT_ONCE]
    with db.read() as session:
        for person_id in wanted:
            changeable_person(session, actor, person_id)
    slips: list[Slip] = []
    for chunk in _chunks(wanted):
        with db.write() as session:
            slips += _hand_out_chunk(session, actor, chunk)
    return slips


def _hand_out_chunk(session: Session, actor: Actor, person_ids: list[int]) -> list[Slip]:
    expires_at = now() + VALID
    people = session.scalars(sa.select(Person).where(Person.id.in_(person_ids), Person.active)).all()
    paths = paths_of(session, (person.department_id for person in people))
    made = {person.id: passwords.new_one_time() for person in people}
    if not made:
        return []
    session.execute(
        sa.update(Person),
        [
            {
                "id": person_id,
                "password_hash": None,
                "one_time_hash": passwords.one_time_digest(password),
                "one_time_expires_at": expires_at,
                "must_change_password": True,
            }
            for person_id, password in made.items()
        ],
    )
    session.execute(sa.delete(SignedSession).where(SignedSession.person_id.in_(made)))
    tokens.revoke_all(session, made, actor_id=actor.id)
    for person in people:
        audit.record(session, actor.id, "password.handed_out", "person", person.id)
    order = {person_id: place for place, person_id in enumerate(person_ids)}
    return [
        Slip(
            person.number,
            person.name,
            " / ".join(paths.get(person.department_id or 0, [])),
            made[person.id],
            expires_at,
        )
        for person in sorted(people, key=lambda person: order[person.id])
    ]


def _chunks(values: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
