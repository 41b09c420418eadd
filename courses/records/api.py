"""The API of the skill record: one's own alone."""

from __future__ import annotations

import msgspec
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.certificates.models import Certificate
from courses.certificates.rules import shown_number
from courses.records import history, showing
from courses.records.shapes import (
    CreditHoursOut,
    FinishedOut,
    HeldCertificateOut,
    LicenceOut,
    OutsideOut,
    PlaceOut,
    RecordOut,
    StationOut,
    YearOut,
)
from learnplatform.access import signed_in
from learnplatform.api import operation, reply
from learnplatform.clock import now
from learnplatform.database import db

blueprint = Blueprint("records_api", __name__, url_prefix="/api/v1/me")


@blueprint.get("/record")
@signed_in
@operation(_l("我的技能档案"), {200: RecordOut})
def record() -> Response:
    with db.read() as session:
        found = showing.record(session, current_user)
    year = found.year
    return reply(
        RecordOut(
            credit=YearOut(
                year=year.year,
                hours=year.hours,
                target=year.target,
                kinds=[CreditHoursOut(kind=each.kind, hours=each.hours) for each in year.kinds],
            ),
            courses=[_finished(each) for each in found.finished],
            licences=[
                msgspec.convert(licence, LicenceOut, from_attributes=True)
                for licence, _days in found.licences
            ],
            work=[msgspec.convert(station, StationOut, from_attributes=True) for station in found.stations],
            certificates=[_certificate(each) for each in found.certificates],
            competitions=[
                PlaceOut(
                    competition_id=str(held.id), title=held.title, place=place, published_at=held.published_at
                )
                for held, place in found.places
            ],
            outside=[msgspec.convert(each, OutsideOut, from_attributes=True) for each in found.outside],
        )
    )


def _finished(course: showing.Finished) -> FinishedOut:
    return FinishedOut(
        course_id=str(course.course_id),
        title=course.title,
        category=course.category,
        round=course.round,
        completed_at=course.completed_at,
    )


def _certificate(certificate: Certificate) -> HeldCertificateOut:
    return HeldCertificateOut(
        title=certificate.title,
        number=shown_number(certificate.year, certificate.course_id, certificate.number),
        code=certificate.code,
        issued_at=certificate.issued_at,
        expires_at=certificate.expires_at,
        state=history.standing(certificate, now()),
    )
