"""Commands about boards."""

from __future__ import annotations

import json
from typing import Any

import click
import sqlalchemy as sa

from learnplatform.database import db
from quizzes.standings import service
from quizzes.standings.models import Board


@click.group()
def boards() -> None:
    """Leaderboards."""


@boards.command("recount")
@click.option("--quiz", "quiz_id", type=int, help="Only the boards of this quiz.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def recount(quiz_id: int | None, as_json: bool) -> None:
    """Make every board again from the raw answers and name the rows that differ; exits 1 if any does."""
    with db.read() as session:
        chosen = sa.true() if quiz_id is None else Board.quiz_id == quiz_id
        ids = list(session.scalars(sa.select(Board.id).where(chosen).order_by(Board.id)))
    report: list[dict[str, Any]] = [{"board": each, "differing": service.recount(each)} for each in ids]
    if as_json:
        click.echo(json.dumps(report))
    else:
        for each in report:
            click.echo(f"board {each['board']}: {len(each['differing'])} rows differ")
            for row in each["differing"]:
                click.echo(
                    f"  {row['what']} {row['id']} {row['scope']}: {row['stored']} → {row['recounted']}"
                )
    if any(each["differing"] for each in report):
        raise click.exceptions.Exit(1)


COMMANDS = [boards]
