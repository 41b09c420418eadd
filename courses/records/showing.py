"""The skill record as it is shown: put together from what the rooms keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from courses.certificates.models import Certificate
from courses.records import history, queries
from courses.records.models import Licence, OutsideTraining, WorkStation
from courses.records.queries import Finished, Hours
from learnplatform.clock import day_of, now
from learnplatform.files.models import File
from learnplatform.files.queries import by_uids
from quizzes.competitions.models import Competition
from quizzes.competitions.queries import places_of


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
    certificates: list[Certificate]
    places: list[tuple[Competition, int]]
    outside: list[OutsideTraining]
    proofs: dict[str, File]  # by uid


def record(session: Session, person: Any, year: int | None = None) -> Record:
    """The skill record of a person (`id`), the ring for `year`, by default the current one."""
    day = today()
    chosen = year or day.year
    held, outside = queries.licences(session, person.id, day), history.outside(session, person.id)
    proofs = [licence.proof_uid for licence, _days in held] + [each.proof_uid for each in outside]
    return Record(
        year=Year(
            chosen,
            queries.credits_of_year(session, person.id, chosen),
            queries.target_of(session, person.id, chosen),
        ),
        years=sorted({day.year, *queries.years(session, person.id)}, reverse=True),
        finished=queries.finished(session, person.id),
        licences=held,
        stations=queries.stations(session, person.id),
        certificates=history.certificates(session, person.id),
        places=places_of(session, person.id),
        outside=outside,
        proofs=by_uids(session, [uid for uid in proofs if uid]),
    )


def today() -> date:
    """The day that it is on the site."""
    return day_of(now(), current_app.extensions["settings"].timezone)
