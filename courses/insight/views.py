"""How a course goes, for who writes it."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.authoring import managing
from courses.authoring.models import CourseVersion
from courses.insight import queries, rules, service, stuck, testing, watching
from courses.insight.forms import LetterForm
from courses.learning import discussion
from learnplatform import uploads
from learnplatform.access import role
from learnplatform.database import db
from learnplatform.problems import Invalid
from learnplatform.sheets import harmless
from learnplatform.web.numbers import page_number, whole

blueprint = Blueprint(
    "insight", __name__, url_prefix="/courses/manage/<int:course_id>/learners", template_folder="templates"
)
POINTS = 240  # of the line of a video
FALL_OVER = 10  # seconds


def _days() -> int:
    days = whole(request.values.get("days"))
    return days if days in rules.PATIENCE else 7


@blueprint.get("")
@role("trainer")
def show(course_id: int) -> str:
    return _page(course_id, LetterForm())


def _page(course_id: int, form: LetterForm) -> str:
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        version = session.get_one(CourseVersion, course.current_version_id or course.draft_version_id)
        columns = queries.columns(session, course)
        shown: dict[str, Any] = {
            "stuck": stuck.found(session, course, columns, _days()),
            "totals": queries.totals(session, course_id),
            "missed": watching.missed(session, course),
            "missed_in_quizzes": testing.missed(session, course, columns),
            "quizzes": testing.seen_quizzes(session, current_user, columns),
            "waiting": discussion.unanswered(session, course_id),
            "total": queries.count(session, course_id),
        }

    def address(page: int) -> str:
        return url_for("insight.show", course_id=course_id, page=page)

    return render_template(
        "insight/show.html", course=course, version=version, columns=columns, form=form, days=_days(),
        patience=rules.PATIENCE, titles={each.id: each.title for each in columns}, page=page_number(), address=address,
        pages=-(-shown["total"].people // queries.PAGE), **shown,
    )  # fmt: skip


@blueprint.post("/letters")
@role("trainer")
def write(course_id: int) -> Response | tuple[str, int]:
    form = LetterForm()
    if not form.validate_on_submit():
        return _page(course_id, form), 422
    try:
        with db.write() as session:
            course = managing.authored(session, current_user, course_id)
            told = service.write_to(session, current_user, course, form.people.data, form.text.data)
    except Invalid as refusal:
        form.people.errors = [refusal.detail]
        return _page(course_id, form), 422
    flash(ngettext("已写给 %(num)d 人。", "已写给 %(num)d 人。", told))
    return redirect(url_for("insight.show", course_id=course_id, days=_days(), _anchor="stuck"))


@blueprint.get("/grid.csv")
@role("trainer")
def grid_csv(course_id: int) -> Response:
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        shown = queries.grid(session, course, page_number())
    heading = [
        _("工号"),
        _("姓名"),
        _("部门"),
        _("状态"),
        _("最近学习"),
        *(each.title for each in shown.columns),
    ]
    rows = [
        [
            each.number,
            each.name,
            each.department,
            _("学完") if each.state == "completed" else _("在学"),
            f"{each.last_at:%Y-%m-%d}" if each.last_at else "",
            *("" if cell == queries.NOT_THERE else f"{cell}%" for cell in each.cells),
        ]
        for each in shown.learners
    ]
    return _csv([heading, *rows], _("学员进度.csv"))


@blueprint.get("/lessons/<int:lesson_id>")
@role("trainer")
def lesson(course_id: int, lesson_id: int) -> str:
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        content = watching.played(session, course, lesson_id)
        begun, seen = watching.seconds(session, course_id, content)
        missed = watching.missed(session, course, lesson_id)
    return render_template(
        "insight/lesson.html", course=course, content=content, begun=begun, seen=seen, missed=missed,
        line=rules.thinned(seen, POINTS), rows=rules.thinned(seen, 30), fall=rules.steepest(seen, FALL_OVER),
        over=FALL_OVER,
    )  # fmt: skip


@blueprint.get("/lessons/<int:lesson_id>/seconds.csv")
@role("trainer")
def seconds_csv(course_id: int, lesson_id: int) -> Response:
    with db.read() as session:
        course = managing.authored(session, current_user, course_id)
        content = watching.played(session, course, lesson_id)
        _begun, seen = watching.seconds(session, course_id, content)
    return _csv([[_("秒"), _("看过的人数")], *([n, many] for n, many in enumerate(seen))], _("逐秒观看.csv"))


def _csv(rows: list[list[Any]], name: str) -> Response:
    out = StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return uploads.attachment("\ufeff" + out.getvalue(), name, "text/csv")
