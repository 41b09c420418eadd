"""The skill record as it is shown: put together from what the rooms keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm import Session

from courses.records import queries
from courses.records.models import Licence, WorkStation
from courses.records.queries import Finished, Hours
from learnplatform.clock import now


@dataclass(frozen=True)
class Year:
    """The credit hours of a year against its target, in hundredths; `target` None: none is set."""

    year: int
    kinds: list[Hours]
    target: int | None

    @property
    def hours(self) -> int:
        return sum(each.hours for each in self.kinds)

    @property
    def percent(self) -> int:
        """How much of the target is reached, never more than all."""
        return min(100, self.hours * 100 // self.target) if self.target else 0


@dataclass(frozen=True)
class Record:
    year: Year
    years: list[int]
    finished: list[Finished]
    licences: list[tuple[Licence, int | None]]
    stations: list[WorkStation]


def record(session: Session, person: Any, year: int | None = None) -> Record:
    """The skill record of a person (`id`, `post_id`), the ring for `year`, by default the current one."""
    today = _today()
    chosen = year or today.year
    return Record(
        year=Year(
            chosen,
            queries.credits_of_year(session, person.id, chosen),
            queries.target_of(session, person.post_id, chosen),
        ),
        years=sorted({today.year, *queries.years(session, person.id)}, reverse=True),
        finished=queries.finished(session, person.id),
        licences=queries.licences(session, person.id, today.date()),
        stations=queries.stations(session, person.id),
    )


def _today() -> datetime:
    return now().astimezone(ZoneInfo(current_app.extensions["settings"].timezone))
