"""`learnplatform bank …`: importing and exporting questions from the shell."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnplatform.access import EVERYWHERE
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job
from quizzes.bank.exchange import gift_writer, workbook
from quizzes.bank.importing import queries, service
from quizzes.bank.importing.staging import DUPLICATE, GOOD, WRONG


@click.group(help=_l("题库。"))
def bank() -> None:
    """The question bank."""


@bank.command(
    "import", help=_l("导入 FILE（.xlsx、.xls 或 GIFT）里的试题；有错又没有 --keep-good 时，一题也不存。")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keep-good", is_flag=True, help=_l("有的试题有错，也存入没有错的。"))
@click.option("--duplicates", is_flag=True, help=_l("题库里已有的也存入。"))
@click.option("--json", "as_json", is_flag=True, help=_l("用 JSON 回答。"))
def import_(file: Path, keep_good: bool, duplicates: bool, as_json: bool) -> None:
    """Import the questions of FILE (.xlsx, .xls or GIFT). Unless --keep-good, nothing is stored when one is wrong."""
    job_id = _staged(file)
    job = _run(job_id)
    if job.state != "waiting":
        raise click.ClickException(str(job.result.get("error", job.state)))
    wrong = _wrong(job_id)
    stored = keep_good or not wrong
    if stored:
        with db.write() as session:
            choice = "import" if duplicates else "skip"
            service.confirm(session, service.locked(session, job_id), keep="good", duplicates=choice)
        job = _run(job_id)
    else:
        with db.write() as session:
            service.cancel(session, service.locked(session, job_id))
    _report(job, wrong, as_json)
    if wrong and not keep_good:
        raise SystemExit(1)


def _staged(file: Path) -> int:
    with db.write() as session:
        job = service.start(
            session, file.read_bytes(), file.name, owner_id=None, reach=EVERYWHERE, branch_id=None
        )
    return job.id


def _run(job_id: int) -> Job:
    """Run the job here, or wait for the worker that has taken it first."""
    jobs.run(job_id)
    while True:
        with db.read() as session:
            job = session.get_one(Job, job_id)
        if job.failures:
            raise click.ClickException(_("系统出了问题，请看日志。"))
        if job.state not in {"queued", "running"}:
            return job
        time.sleep(0.2)


def _wrong(job_id: int) -> list[dict[str, Any]]:
    with db.read() as session:
        return [{"row": row.number, "problems": row.problems} for row in queries.wrong_rows(session, job_id)]


def _report(job: Job, wrong: list[dict[str, Any]], as_json: bool) -> None:
    counts = {
        name: job.result.get(name, 0) for name in ("total", GOOD, DUPLICATE, WRONG, "stored", "skipped")
    }
    if as_json:
        click.echo(json.dumps({**counts, "wrong_rows": wrong}, ensure_ascii=False))
        return
    for row in wrong:
        for problem in row["problems"]:
            name = queries.column_name(problem["column"])
            click.echo(
                _("第 %(n)d 行，%(column)s：%(text)s", n=row["row"], column=name, text=problem["message"])
            )
    click.echo(
        _("共 %(total)d 题，正确 %(good)d，重复 %(duplicate)d，有错 %(wrong)d；存入 %(stored)d。", **counts)
    )


@bank.command("export", help=_l("把在用的试题写入 FILE：.xlsx，或 .gift（GIFT 能表达的）。"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_l("用 JSON 回答。"))
def export(file: Path, as_json: bool) -> None:
    """Write all questions in use to FILE, as `bank import` reads them: .xlsx, or .gift for what GIFT has a form for."""
    with db.read() as session:
        questions = queries.exported(session, EVERYWHERE, None)
    file.write_bytes(
        gift_writer.write(questions).encode() if file.suffix == ".gift" else workbook.write(questions)
    )
    report = {"file": str(file), "questions": len(questions)}
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else _("已写入 %(file)s。", file=str(file)))


COMMANDS: list[click.Command] = [bank]
