"""The API of the skill record: one's own alone."""

from __future__ import annotations

import msgspec
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.records import showing
from courses.records.shapes import (
    CreditHoursOut,
    FinishedOut,
    LicenceOut,
    RecordOut,
    StationOut,
    YearOut,
)
from learnplatform.access import signed_in
from learnplatform.api import operation, reply
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
