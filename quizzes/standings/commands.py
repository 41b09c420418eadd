"""Commands about boards."""

from __future__ import annotations

from typing import Any

import click
import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnplatform.database import db
from learnplatform.shell import json_option, show
from quizzes.papers.models import Quiz
from quizzes.standings import service
from quizzes.standings.models import Board


@click.group(help=_l("排行榜。"))
def boards() -> None:
    """Leaderboards."""


@boards.command("recount", help=_l("用原始作答重算每个榜，列出不一致的行；有则退出码为 1。"))
@click.option("--quiz", "quiz_id", type=click.IntRange(1, 2**63 - 1), help=_l("只算这个测验的榜。"))
@json_option
def recount(quiz_id: int | None, as_json: bool) -> None:
    """Make every board again from the raw answers and name the rows that differ; exits 1 if any does."""
    with db.read() as session:
        if quiz_id is not None and session.get(Quiz, quiz_id) is None:
            raise click.ClickException(_("没有编号为 %(n)d 的测验。", n=quiz_id))
        chosen = sa.true() if quiz_id is None else Board.quiz_id == quiz_id
        ids = list(session.scalars(sa.select(Board.id).where(chosen).order_by(Board.id)))
    report: list[dict[str, Any]] = [{"board": each, "differing": service.recount(each)} for each in ids]
    lines = []
    for each in report:
        lines.append(_("榜 %(id)d：%(n)d 行不一致", id=each["board"], n=len(each["differing"])))
        lines += [
            f"  {row['what']} {row['id']} {row['scope']}: {row['stored']} → {row['recounted']}"
            for row in each["differing"]
        ]
    show(as_json, report, lines)
    if any(each["differing"] for each in report):
        raise click.exceptions.Exit(1)


COMMANDS = [boards]
