"""Credit hours as officers see them, of their own branch alone."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.records import counting, giving, jobs, rules, words
from courses.records.forms import OutsideForm, ReasonForm
from courses.records.models import CreditEntry, OutsideTraining
from courses.records.showing import today
from courses.records.views import proof_address
from learnplatform import uploads
from learnplatform.access import Reach, role
from learnplatform.accounts.models import Department
from learnplatform.database import db
from learnplatform.files.queries import by_uids
from learnplatform.jobs.service import enqueue
from learnplatform.problems import Refusal
from learnplatform.sheets import harmless
from learnplatform.web.filters import points
from learnplatform.web.numbers import page_number, whole

blueprint = Blueprint("records_office", __name__, url_prefix="/records", template_folder="templates")


def officer_reach() -> Reach:
    reach: Reach = current_user.reach("officer")
    return reach


def chosen_year() -> int:
    year = whole(request.values.get("year"), most=2_100)
    return year if year and year >= 1_950 else today().year


def _department() -> int | None:
    return whole(request.values.get("department"))


def _by() -> str:
    return "month" if request.args.get("by") == "month" else "kind"


def _columns(heat: counting.Heat, by: str) -> list[tuple[str, str]]:
    """(column, its heading)."""
    if by == "month":
        return [(str(n), _("%(n)s 月", n=n)) for n in range(1, 13)]
    known = [kind for kind in words.KINDS if kind in heat.columns]
    return [(kind, words.kind(kind)) for kind in known + [each for each in heat.columns if each not in known]]


@blueprint.get("")
@role("officer")
def index() -> str:
    year, by = chosen_year(), _by()
    with db.read() as session:
        heat = counting.heat(session, officer_reach(), year, _department(), by)
        months = counting.months(session, officer_reach(), year, heat.chosen)
    return render_template(
        "records/office.html", heat=heat, year=year, by=by, columns=_columns(heat, by),
        plot=_plot(months, heat.total.target, year), this_year=today().year, department=_department(),
    )  # fmt: skip


def _plot(months: list[int], target: int, year: int) -> list[tuple[int, int, int]]:
    """(month, hours up to its end, their share of the target in per cent), as far as the year has come."""
    day = today()
    last = 12 if year < day.year else day.month if year == day.year else 0
    sums = [sum(months[: n + 1]) for n in range(last)]
    return [(n + 1, hours, rules.percent(hours, target)) for n, hours in enumerate(sums)]


@blueprint.get("/table.csv")
@role("officer")
def table_csv() -> Response:
    year, by = chosen_year(), _by()
    with db.read() as session:
        heat = counting.heat(session, officer_reach(), year, _department(), by)
    columns = _columns(heat, by)
    out = StringIO()
    sheet = csv.writer(out)
    sheet.writerow(
        [
            _("部门"),
            _("人数"),
            _("达标"),
            _("达标率（%）"),
            _("学时"),
            _("目标"),
            *(said for _column, said in columns),
        ]
    )
    for line in [*heat.lines, heat.total]:
        name = line.name or (_("合计") if line is heat.total else _("本部"))
        sums = [points(line.cells.get(column, 0)) for column, _said in columns]
        numbers = [line.people, line.reached, line.percent, points(line.hours), points(line.target)]
        sheet.writerow([harmless(each) for each in [name, *numbers, *sums]])
    content = "\ufeff" + out.getvalue()
    return uploads.attachment(content, _("%(year)s 年学时.csv", year=year), "text/csv")


@blueprint.get("/people")
@role("officer")
def people() -> str:
    text, late, year = request.args.get("q", "").strip()[:100], request.args.get("late") == "1", chosen_year()
    with db.read() as session:
        chosen = counting.branch(session, officer_reach(), _department())
        rows, paging = counting.listing(
            session, officer_reach(), year, chosen, late=late, text=text, page=page_number()
        )

    def address(page: int) -> str:
        shown: dict[str, Any] = {"q": text or None, "late": 1 if late else None, "department": _department()}
        return url_for("records_office.people", page=page, year=year, **shown)

    return render_template(
        "records/people.html", rows=rows, paging=paging, chosen=chosen, text=text, late=late, year=year,
        percent=rules.percent, address=address,
    )  # fmt: skip


@blueprint.get("/people/<int:person_id>")
@role("officer")
def person(person_id: int) -> str:
    return _person(person_id, OutsideForm())


@blueprint.post("/people/<int:person_id>")
@role("officer")
def enter(person_id: int) -> Any:
    """Give hours for training elsewhere."""
    with db.read() as session:
        giving.person_within(session, current_user, person_id)
    form = OutsideForm()
    if form.validate_on_submit():
        values = {name: form[name].data.strip() for name in ("title", "provider", "kind") if form[name].data}
        values |= {"hours": form.hours.hundredths, "ended_on": form.ended_on.data}
        try:
            with db.write() as session:
                new = giving.enter_outside(session, current_user, person_id, values, form.proof.data)
            flash(_("已登记，学时已计入。") if new else _("这次培训已经登记过，没有重复计入。"))
            return redirect(url_for("records_office.person", person_id=person_id))
        except Refusal as refusal:
            form.proof.errors = [str(refusal.detail or refusal.title)]
    return _person(person_id, form), 422


def _person(person_id: int, form: OutsideForm) -> str:
    with db.read() as session:
        found = giving.person_within(session, current_user, person_id)
        department = session.get(Department, found.department_id) if found.department_id else None
        entries = session.execute(
            sa.select(CreditEntry, OutsideTraining)
            .outerjoin(OutsideTraining, OutsideTraining.id == CreditEntry.outside_id)
            .where(CreditEntry.person_id == person_id)
            .order_by(CreditEntry.earned_on.desc(), CreditEntry.id.desc())
            .limit(300)
        ).all()
        proofs = by_uids(session, [row[1].proof_uid for row in entries if row[1] and row[1].proof_uid])
    return render_template(
        "records/person.html", person=found, department=department, entries=entries, proofs=proofs, form=form,
        reason=ReasonForm(), words=words, proof_address=proof_address,
    )  # fmt: skip


@blueprint.post("/entries/<int:entry_id>/cancel")
@role("officer")
def cancel(entry_id: int) -> Response:
    form = ReasonForm()
    with db.write() as session:
        why = (form.reason.data or "").strip()
        if not form.validate_on_submit() or not why:
            entry = session.get(CreditEntry, entry_id)
            giving.person_within(session, current_user, entry.person_id if entry else 0)
            flash(_("请写明原因，对方会看到。"), "error")
        else:
            entry, new = giving.cancel(session, current_user, entry_id, why)
            flash(_("学时已收回，对方会收到通知。") if new else _("这些学时已经收回过了。"))
    return redirect(url_for("records_office.person", person_id=entry.person_id if entry else 0))


@blueprint.post("/export")
@role("officer")
def export() -> Response:
    return _job(jobs.EXPORT)


@blueprint.post("/remind")
@role("officer")
def remind() -> Response:
    return _job(jobs.REMIND)


def _job(kind: str) -> Response:
    back = url_for("records_office.index", year=chosen_year(), department=_department())
    with db.write() as session:
        counting.branch(session, officer_reach(), _department())
        job = enqueue(
            session, kind, current_user.id, jobs.params(current_user, chosen_year(), _department(), back)
        )
    return redirect(url_for("jobs.show", job_id=job.id))
