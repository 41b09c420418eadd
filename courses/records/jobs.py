"""Long work on credit hours: the workbook of a year, and reminding whoever is behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from courses.records import counting, words
from courses.records.models import CreditEntry
from learnplatform import uploads
from learnplatform.access import Reach
from learnplatform.accounts.models import Person
from learnplatform.accounts.queries import paths_of
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs.service import Progress, runner
from learnplatform.models import Notice
from learnplatform.notices.service import tell
from learnplatform.sheets import XLSX_TYPE, Sheet, write_book

EXPORT, REMIND = "credit_export", "credit_remind"
CHUNK = 300
WEEK = timedelta(days=7)


def params(visitor: Any, year: int, department_id: int | None, back: str) -> dict[str, Any]:
    """What a job must know to see what the officer sees who started it."""
    reach = visitor.reach("officer")
    return {
        "year": year,
        "everywhere": reach.everywhere,
        "paths": list(reach.paths),
        "department_id": department_id,
        "back": back,
    }


@runner(EXPORT)
def export(progress: Progress) -> dict[str, Any]:
    """The credit hours of a year as a workbook: a sheet of people, a sheet of every entry."""
    year = progress.params["year"]
    people: list[list[Any]] = []
    entries: list[list[Any]] = []
    for rows in _chunks(progress, late=False):
        with db.read() as session:
            paths = paths_of(session, [row.department_id for row in rows])
            given = _entries(session, year, [row.id for row in rows])
        for row in rows:
            where = " / ".join(paths.get(row.department_id, []))
            target = None if row.target is None else row.target / 100
            reached = "" if target is None else (_("是") if row.hours >= row.target else _("否"))
            people.append([row.number, row.name, where, row.post or "", row.hours / 100, target, reached])
            entries += [
                [row.number, row.name, words.kind(each.kind), each.title, each.hours / 100, each.earned_on]
                for each in given.get(row.id, [])
            ]
    content = write_book(
        [
            Sheet(
                _("学时"),
                [_("工号"), _("姓名"), _("部门"), _("岗位"), _("学时"), _("目标"), _("达标")],
                people,
                (14, 12, 30, 16, 10, 10, 8),
                frozenset({0}),
            ),
            Sheet(
                _("明细"),
                [_("工号"), _("姓名"), _("类别"), _("名称"), _("学时"), _("日期")],
                entries,
                (14, 12, 16, 40, 10, 14),
                frozenset({0}),
            ),
        ]
    )
    name = _("%(year)s 年学时.xlsx", year=year)
    with db.write() as session:
        stored = uploads.store(session, content, name, owner_id=progress.owner_id, media_type=XLSX_TYPE)
    progress.attach_output(stored.id)
    return {"title": name}


@runner(REMIND)
def remind(progress: Progress) -> dict[str, Any]:
    """Tell whoever has not reached the year's target, nobody more than once in a week."""
    year, told = progress.params["year"], 0
    for rows in _chunks(progress, late=True):
        moment = now()
        week = f"{moment:%G-%V}"
        with db.write() as session:
            lately = set(
                session.scalars(
                    sa.select(Notice.person_id).where(
                        Notice.person_id.in_([row.id for row in rows]),
                        Notice.kind == "credit.late",
                        Notice.created_at > moment - WEEK,
                    )
                )
            )
            for row in rows:
                if row.id in lately:
                    continue
                said = {"year": year, "hours": int(row.hours), "target": int(row.target)}
                tell(session, [row.id], "credit.late", said, link="/me/record", dedupe=f"credit-late:{week}")
                told += 1
    return {
        "title": ngettext("提醒了 %(num)d 人。", "提醒了 %(num)d 人。", told)
        if told
        else _("没有要提醒的人：都达标了，或者一周内已经提醒过。")
    }


def _chunks(progress: Progress, *, late: bool) -> Iterator[list[Any]]:
    """The people of the job by the hundred, telling how far it is after each."""
    year = progress.params["year"]
    reach = Reach(everywhere=progress.params["everywhere"], paths=tuple(progress.params["paths"]))
    hours, asked = counting.given(year), counting.target(year)
    with db.read() as session:
        scope = counting.within(reach, counting.branch(session, reach, progress.params["department_id"]))
        if late:
            scope = sa.and_(scope, sa.func.coalesce(hours.c.hours, 0) < asked.c.hours)
        total = session.scalar(counting.people_of((sa.func.count(),), asked, hours, scope)) or 0
    done, after = 0, 0
    progress.report(0, total)
    while True:
        with db.read() as session:
            query = counting.details(hours, asked, sa.and_(scope, Person.id > after))
            rows = list(session.execute(query.order_by(Person.id).limit(CHUNK)))
        if not rows:
            return
        yield rows
        after, done = rows[-1].id, done + len(rows)
        progress.report(done, max(total, done))


def _entries(session: Any, year: int, person_ids: list[int]) -> dict[int, list[CreditEntry]]:
    found: dict[int, list[CreditEntry]] = {}
    for entry in session.scalars(
        sa.select(CreditEntry)
        .where(
            CreditEntry.person_id.in_(person_ids),
            CreditEntry.year == year,
            CreditEntry.cancelled_at.is_(None),
        )
        .order_by(CreditEntry.earned_on, CreditEntry.id)
    ):
        found.setdefault(entry.person_id, []).append(entry)
    return found
