"""The grid learner × lesson as JSON, compact enough for thousands of cells."""

from __future__ import annotations

import msgspec
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.authoring import managing
from courses.insight import queries
from learnplatform.access import role
from learnplatform.api import operation, reply
from learnplatform.database import db
from learnplatform.problems import NotFound
from learnplatform.web.numbers import page_number, whole

blueprint = Blueprint("insight_api", __name__, url_prefix="/api/v1")


class GridLesson(msgspec.Struct):
    """A lesson: a column."""

    id: str
    title: str
    type: str
    required: bool


class GridLearner(msgspec.Struct):
    """Somebody who learns in the course: a line.

    `cells`: per cent by lesson; 0: not begun, 100: done, -1: not in the version in which they learn.
    """

    id: str
    name: str
    number: str
    department: str
    completed: bool
    last_at: str | None
    cells: list[int]


class GridOut(msgspec.Struct):
    """A page of the learners of a course and how far they are in each lesson; `total`: learners in all, 0 beyond the last page."""

    total: int
    lessons: list[GridLesson]
    learners: list[GridLearner]


@blueprint.get("/courses/<course_id>/grid")
@role("trainer")
@operation(
    _l("谁学到哪里：学员和课节"),
    {200: GridOut},
    query={"page": {"type": "integer", "minimum": 1, "default": 1}},
    problems=(403, 404),
)
def grid(course_id: str) -> Response:
    number = whole(course_id)
    if number is None:
        raise NotFound
    with db.read() as session:
        course = managing.authored(session, current_user, number)
        shown = queries.grid(session, course, page_number())
    lessons = [GridLesson(str(each.id), each.title, each.type, each.required) for each in shown.columns]
    return reply(GridOut(shown.total, lessons, [_line(each) for each in shown.learners]))


def _line(each: queries.Learner) -> GridLearner:
    return GridLearner(
        str(each.person_id),
        each.name,
        each.number,
        each.department,
        each.state == "completed",
        each.last_at.isoformat() if each.last_at else None,
        list(each.cells),
    )
