"""Importing a roster: staged and shown first, stored when its owner says so.

Both halves are steps of one job. Each step commits in short transactions and may run again from its
beginning: staging replaces rows by their number, storing compares with what is there and does what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import uploads
from learnplatform.access import Reach
from learnplatform.accounts.people.service import Actor
from learnplatform.accounts.roster import queries
from learnplatform.accounts.roster.rules import (
    Problem,
    Reading,
    Stored,
    change_of,
    find_headings,
    missing_headings,
    read_rows,
    too_many_leavers,
)
from learnplatform.accounts.roster.words import field_name
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job, JobRow
from learnplatform.problems import Conflict, Invalid
from learnplatform.sheets import XLSX_TYPE, cell_text, read_sheet

KIND = "roster"
_CHUNK = 400


def upload(session: Session, actor: Actor, content: bytes, name: str) -> Job:
    """Note a roster for import; a worker reads it and prepares the preview."""
    kept = uploads.store(session, content, name, owner_id=actor.id, media_type=XLSX_TYPE)
    told = {"reach": actor.reach.kept_as(), "name": kept.name}
    return jobs.enqueue(session, KIND, actor.id, told, input_id=kept.id)


def confirm(session: Session, job: Job, *, keep_good: bool, deactivate_missing: bool, sure: bool) -> None:
    """Go on from the preview. Raises Conflict when it is not waiting, Invalid where a further word is needed."""
    if job.kind != KIND or job.state != "waiting":
        raise Conflict(_("这次导入已经处理过了。"))
    counts = job.result.get("counts", {})
    if counts.get("wrong") and not keep_good:
        raise Invalid(
            _("有 %(n)d 行有错。请改好文件再传，或者选择只导入没有错的行。", n=counts["wrong"]),
            kind="wrong-rows",
        )
    if (
        deactivate_missing
        and not sure
        and too_many_leavers(counts.get("leaver", 0), job.result.get("active", 0))
    ):
        raise Invalid(
            _("要停用 %(n)d 人，超过现有人数的五分之一。确实如此，请再勾选一次确认。", n=counts["leaver"]),
            kind="too-many-leavers",
        )
    jobs.resume(session, job, confirmed=True, deactivate_missing=deactivate_missing)


def cancel(session: Session, job: Job) -> None:
    """Give up an import that waits; nothing of it was stored."""
    if job.kind != KIND or job.state != "waiting":
        raise Conflict(_("这次导入已经处理过了。"))
    job.state = "cancelled"


@jobs.runner(KIND)
def run(progress: jobs.Progress) -> dict[str, Any]:
    from learnplatform.accounts.roster.store import store

    return store(progress) if progress.params.get("confirmed") else stage(progress)


def reach_of(progress: jobs.Progress) -> Reach:
    """How far the one who uploaded the file could administer then."""
    return Reach.read(progress.params["reach"])


def stage(progress: jobs.Progress) -> dict[str, Any]:
    """Read the file and keep every row with what it would change. Raises BadSheet or Invalid for the whole file."""
    assert progress.input_id is not None
    progress.report(0, 0, "reading")
    with db.read() as session:
        rows = read_sheet(uploads.content_of(session, progress.input_id))
        found = find_headings(rows)
        if found is None:
            missing = "、".join(field_name(name) for name in missing_headings(rows))
            raise Invalid(_("没有找到表头：缺少 %(names)s。请用模板的表头。", names=missing))
        readings = read_rows(rows, *found)
        if not readings:
            raise Invalid(_("表头下面一行内容也没有。"))
        reach = reach_of(progress)
        tree = queries.Tree(session)
        stored = queries.everybody(session, tree, reach)
        spared = queries.administrators(session) | {progress.owner_id or 0}
    headings = [cell_text(cell) for cell in rows[found[0]]]
    del rows
    for reading in readings:
        _check_reach(reading, stored, tree, reach)
    values = [_row_values(progress.job_id, reading, stored) for reading in readings]
    values += _leaver_values(progress.job_id, readings, stored, spared)
    for done in _keep_rows(progress.job_id, values):
        progress.report(done, len(values), "staging")
    with db.read() as session:
        counts = queries.counts(session, progress.job_id)
    active = sum(one.active and one.within for one in stored.values())
    return {"waiting": True, "counts": counts, "active": active, "headings": headings, "rows": len(readings)}


def _check_reach(reading: Reading, stored: dict[str, Stored], tree: queries.Tree, reach: Reach) -> None:
    if reach.everywhere or reading.entry is None:
        return
    known = stored.get(reading.entry.number)
    if known is not None and not known.within:
        reading.problems.append(Problem("beyond", "number", reading.entry.number))
    elif not reach.covers(tree.nearest_path(reading.entry.department)):
        reading.problems.append(Problem("beyond", "department", "/".join(reading.entry.department)[:60]))


def _row_values(job_id: int, reading: Reading, stored: dict[str, Stored]) -> dict[str, Any]:
    assert reading.entry is not None
    state, changes = change_of(reading.entry, stored.get(reading.entry.number))
    data: dict[str, Any] = {"entry": reading.entry.plain()}
    if reading.problems:
        state, data["raw"] = "wrong", reading.raw
    elif changes:
        data["changes"] = changes
    return {
        "job_id": job_id,
        "number": reading.row,
        "state": state,
        "data": data,
        "problems": [problem.plain() for problem in reading.problems],
    }


def _leaver_values(
    job_id: int, readings: list[Reading], stored: dict[str, Stored], spared: set[int]
) -> list[dict[str, Any]]:
    """Rows for who is not in the file. Administrators are spared: a file must not lock them out."""
    named = {reading.entry.number for reading in readings if reading.entry}
    leavers = [
        one
        for number, one in stored.items()
        if one.active and one.within and number not in named and one.id not in spared
    ]
    return [
        {
            "job_id": job_id,
            "number": queries.FIRST_LEAVER + place,
            "state": "leaver",
            "data": {"entry": one.entry.plain(), "id": one.id},
            "problems": [],
        }
        for place, one in enumerate(sorted(leavers, key=lambda one: one.entry.number))
    ]


def _keep_rows(job_id: int, values: list[dict[str, Any]]) -> Iterator[int]:
    """Stage the rows, a short transaction for each few hundred; how many are kept so far."""
    with db.write() as session:
        # A run before this one may have staged leavers that are none any more.
        session.execute(
            sa.delete(JobRow).where(JobRow.job_id == job_id, JobRow.number >= queries.FIRST_LEAVER)
        )
    for start in range(0, len(values), _CHUNK):
        chunk = values[start : start + _CHUNK]
        numbers = [row["number"] for row in chunk]
        with db.write() as session:
            session.execute(sa.delete(JobRow).where(JobRow.job_id == job_id, JobRow.number.in_(numbers)))
            session.execute(sa.insert(JobRow), chunk)
        yield start + len(chunk)
