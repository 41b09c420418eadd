"""What the API of the skill record gives. Credit hours in hundredths."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class CreditHoursOut(msgspec.Struct, kw_only=True):
    """Credit hours of one kind."""

    kind: str
    hours: int


class YearOut(msgspec.Struct, kw_only=True):
    """The credit hours of a year. `target` null: none is set."""

    year: int
    hours: int
    target: int | None
    kinds: list[CreditHoursOut]


class FinishedOut(msgspec.Struct, kw_only=True):
    """A course that was completed; `round`: for the how-manieth time."""

    course_id: str
    title: str
    category: str
    round: int
    completed_at: datetime | None


class LicenceOut(msgspec.Struct, kw_only=True):
    """A licence; `expires_on` null: it holds for ever."""

    name: str
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None


class StationOut(msgspec.Struct, kw_only=True):
    """A line of the work history; `ended_on` null: until today."""

    place: str
    post: str
    began_on: date
    ended_on: date | None


class HeldCertificateOut(msgspec.Struct, kw_only=True):
    """A certificate in the record. `state`: `valid`, `expired` or `revoked`; `code` is what anybody can verify."""

    title: str
    number: str
    code: str
    issued_at: datetime
    expires_at: datetime | None
    state: str


class PlaceOut(msgspec.Struct, kw_only=True):
    """A place among the published winners of a competition."""

    competition_id: str
    title: str
    place: int
    published_at: datetime | None


class OutsideOut(msgspec.Struct, kw_only=True):
    """A training elsewhere that an officer entered."""

    title: str
    provider: str
    kind: str
    hours: int
    ended_on: date


class RecordOut(msgspec.Struct, kw_only=True):
    """My skill record."""

    credit: YearOut
    courses: list[FinishedOut]
    licences: list[LicenceOut]
    work: list[StationOut]
    certificates: list[HeldCertificateOut]
    competitions: list[PlaceOut]
    outside: list[OutsideOut]
