"""Reminding people of licences that end soon: 60 and 7 days before, each once for each day of ending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.records import rules
from courses.records.models import Licence
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.models import Notice
from learnplatform.notices.service import tell

KIND = "licence.ending"
LINK = "/me/record"
CHUNK = 200  # told in one short transaction


@dataclass(frozen=True)
class Due:
    """A reminder that may have been given already. `dedupe` has the day of ending: a renewed licence starts anew."""

    person_id: int
    name: str
    ends: date
    dedupe: str


def remind(on: date) -> int:
    """Tell whose licences end soon, as of the day `on`; how many reminders were new."""
    new, after = 0, 0
    while True:
        with db.read() as session:
            rows = list(session.execute(_ending(on, after)))
            fresh = list(_untold(session, [_due(row, on) for row in rows]))
        if not rows:
            return new
        after = rows[-1].id
        if fresh:
            with db.write() as session:
                for each in fresh:
                    params = {"name": each.name, "ends": each.ends.isoformat()}
                    tell(session, [each.person_id], KIND, params, link=LINK, dedupe=each.dedupe)
            new += len(fresh)


def _ending(on: date, after: int) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (Licence.id, Licence.person_id, Licence.name, Licence.expires_on)
    return (
        sa.select(*columns)
        .join(Person, Person.id == Licence.person_id)
        .where(
            Person.active,
            Licence.id > after,
            Licence.expires_on.between(on, on + timedelta(days=rules.FIRST)),
        )
        .order_by(Licence.id)
        .limit(CHUNK)
    )


def _due(row: sa.Row[Any], on: date) -> Due:
    which = rules.reminder((row.expires_on - on).days)
    return Due(row.person_id, row.name, row.expires_on, f"licence:{row.id}:{row.expires_on}:{which}")


def _untold(session: Session, due: list[Due]) -> Iterator[Due]:
    rows = session.execute(
        sa.select(Notice.person_id, Notice.dedupe).where(
            Notice.person_id.in_({each.person_id for each in due}),
            Notice.dedupe.in_([each.dedupe for each in due]),
        )
    )
    told = {(row.person_id, row.dedupe) for row in rows}
    return (each for each in due if (each.person_id, each.dedupe) not in told)
