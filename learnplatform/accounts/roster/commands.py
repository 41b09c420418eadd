"""`learnplatform roster …` and `departments`. They run inside the application and act as the shell."""

from __future__ import annotations

import time
from pathlib import Path

import click
import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnplatform.access import Reach
from learnplatform.accounts.models import Department
from learnplatform.accounts.people import queries as people_queries
from learnplatform.accounts.people import slips as people_slips
from learnplatform.accounts.people.commands import branch_named, person_numbered
from learnplatform.accounts.people.service import SHELL
from learnplatform.accounts.roster import queries, service
from learnplatform.accounts.roster.words import STATES, problem_words
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job
from learnplatform.problems import Refusal
from learnplatform.shell import json_option, show


@click.group(help=_l("导入花名册，发一次性密码。"))
def roster() -> None:
    """Import the roster, hand out one-time passwords."""


@roster.command("import", help=_l("从 Excel 导入人员；有错又没有 --keep-good 时退出码为 1。"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help=_l("存入；不加则只说会有什么变化。"))
@click.option("--keep-good", is_flag=True, help=_l("有的行有错，也存入没有错的行。"))
@click.option("--deactivate-missing", is_flag=True, help=_l("停用名册里没有的人。"))
@click.option("--sure", is_flag=True, help=_l("要停用的人超过五分之一，也照做。"))
@json_option
def import_roster(
    file: Path, yes: bool, keep_good: bool, deactivate_missing: bool, sure: bool, as_json: bool
) -> None:
    """Import people from an Excel workbook; exit 1 when rows are wrong and --keep-good is not given."""
    with db.write() as session:
        job_id = service.upload(session, SHELL, file.read_bytes(), file.name).id
    job = _finished(job_id)
    if yes:
        try:
            with db.write() as session:
                service.confirm(
                    session,
                    session.get_one(Job, job_id),
                    keep_good=keep_good,
                    deactivate_missing=deactivate_missing,
                    sure=sure,
                )
        except Refusal:
            _show_import(job, as_json)
            raise
        job = _finished(job_id)
    _show_import(job, as_json)
    if job.result["counts"].get("wrong") and not keep_good:
        raise SystemExit(1)


def _finished(job_id: int) -> Job:
    """Run the job here, or wait for the worker that was quicker. Fails where the job failed."""
    while True:
        jobs.run(job_id)
        with db.read() as session:
            job = session.get_one(Job, job_id)
        if job.state in {"failed", "cancelled"}:
            raise click.ClickException(str(job.result.get("error", job.state)))
        if job.state in {"waiting", "done"}:
            return job
        time.sleep(0.2)


def _show_import(job: Job, as_json: bool) -> None:
    counts = job.result["counts"]
    with db.read() as session:
        wrong = [
            {"row": row.number, "problems": [problem_words(problem) for problem in row.problems]}
            for row in queries.wrong_rows(session, job.id)
        ]
    stored = job.state == "done"
    lines = [f"{STATES.get(state, state)}：{count}" for state, count in sorted(counts.items())]
    lines += [_("第 %(n)d 行：%(text)s", n=one["row"], text=" ".join(one["problems"])) for one in wrong]
    lines.append(_("已导入。") if stored else _("还没有导入：看过之后加 --yes。"))
    show(as_json, {"stored": stored, **job.result, "wrong": wrong}, lines)


@roster.command("slips", help=_l("发一次性密码，每行：工号、姓名、部门、密码。"))
@click.argument("numbers", nargs=-1)
@click.option("--all-without-password", is_flag=True, help=_l("所有还没有自己密码的在用人员。"))
@click.option("--branch", help=_l("只看这个部门以下，写作「甲/乙」。"))
@json_option
def make_slips(
    numbers: tuple[str, ...], all_without_password: bool, branch: str | None, as_json: bool
) -> None:
    """Hand out one-time passwords: NUMBER, name, department and password a line."""
    with db.read() as session:
        ids = [person_numbered(session, number).id for number in numbers]
        if all_without_password:
            filters = people_queries.Filters(department_id=branch_named(session, branch), password="none")  # noqa: S106
            everywhere = Reach(everywhere=True)
            ids += people_queries.matching_ids(session, filters, everywhere, people_slips.MOST_AT_ONCE)
    if not numbers and not all_without_password:
        raise click.UsageError(_("请写出工号，或者加 --all-without-password"))
    made = people_slips.hand_out(SHELL, ids) if ids else []
    data = [
        {
            "number": slip.number,
            "name": slip.name,
            "department": slip.department,
            "password": slip.password,
            "expires_at": slip.expires_at.isoformat(),
        }
        for slip in made
    ]
    show(as_json, data, ("\t".join((s.number, s.name, s.department, s.password)) for s in made))


@click.command(help=_l("显示部门树。"))
@json_option
def departments(as_json: bool) -> None:
    """Print the tree of departments."""
    with db.read() as session:
        ids = session.scalars(sa.select(Department.id)).all()
        tree = queries.Tree(session)
    paths = sorted(tree.names_of[identity] for identity in ids)
    show(as_json, [list(names) for names in paths], ("/".join(names) for names in paths))


COMMANDS: list[click.Command] = [roster, departments]
