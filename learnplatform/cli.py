"""The `learnplatform` command. Every command takes --data; those that list or report answer --json."""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import click

from learnplatform import config, schema
from learnplatform.app import commands, create_app
from learnplatform.database import db
from learnplatform.operations import backup as backups
from learnplatform.operations import check as checks
from learnplatform.operations import demo as demos
from learnplatform.operations.serve import serve as run_everything
from learnplatform.problems import Refusal

data_option = click.option(
    "--data", type=click.Path(file_okay=False), help="The data directory (LEARN_DATA)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group()
def main() -> None:
    """A workers' online university: learn, practise and compete."""


def _settings(data: str | None) -> config.Settings:
    try:
        return config.load(data=data)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def in_app(command: click.Command) -> click.Command:
    """Give a command (or each command of a group) --data and run it inside the application."""
    if isinstance(command, click.Group):
        for child in command.commands.values():
            in_app(child)
        return command
    command.params.append(click.Option(["--data"], help="The data directory (LEARN_DATA)."))
    inner = command.callback
    assert inner is not None

    @functools.wraps(inner)
    def run(*args: Any, data: str | None, **kwargs: Any) -> Any:
        app = create_app(_settings(data))
        with app.test_request_context(), app.app_context():
            try:
                return inner(*args, **kwargs)
            except Refusal as refusal:
                raise click.ClickException(str(refusal.detail or refusal.title)) from refusal

    command.callback = run
    return command


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True, help="Requests served at the same time.")
@click.option("--log-level", default="WARNING", show_default=True)
@data_option
def serve(host: str, port: int, threads: int, log_level: str, data: str | None) -> None:
    """Run web, workers and beat under one supervisor."""
    settings = _settings(data)
    db.open(settings.database_url)
    if schema.current() != schema.head():
        raise click.ClickException("the database is not up to date: run `learnplatform db upgrade` first")
    run_everything(settings, host, port, threads, log_level)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--password", default="hao-hao-xue-xi", show_default=True, help="Of the four who can sign in.")
@click.option(
    "--people", default=500, show_default=True, type=click.IntRange(20, 5_000), help="How many workers."
)
@click.option("--seed-only", is_flag=True, help="Make the content and stop.")
@data_option
def demo(host: str, port: int, password: str, people: int, seed_only: bool, data: str | None) -> None:
    """Run the whole product with demo content; a second start keeps what is there."""
    settings = _settings(data or "data/demo")
    app = create_app(settings)
    schema.upgrade()
    with app.test_request_context():
        made = demos.seed(app, settings, demos.DemoPlan(password=password, size=people))
    click.echo(f"{'Made' if made else 'Kept'} the demo content in {settings.data}")
    if seed_only:
        return
    click.echo(
        f"\n  http://{host}:{port}/\n\n  worker · trainer · officer · admin     password: {password}\n"
    )
    db.close()
    run_everything(settings, host, port)


@main.group(name="db")
def database() -> None:
    """Make, upgrade and look at the database."""


@database.command()
@data_option
@json_option
def upgrade(data: str | None, as_json: bool) -> None:
    """Make the database, or bring it up to date."""
    db.open(_settings(data).database_url)
    before = schema.current()
    schema.upgrade()
    report = {"before": before, "now": schema.current()}
    click.echo(json.dumps(report) if as_json else f"{before or 'nothing'} → {report['now']}")


@database.command()
@data_option
@json_option
def current(data: str | None, as_json: bool) -> None:
    """Say where the database stands; exit 1 when it is not up to date."""
    db.open(_settings(data).database_url)
    report = {"now": schema.current(), "newest": schema.head()}
    click.echo(
        json.dumps(report) if as_json else f"{report['now'] or 'nothing'} (newest: {report['newest']})"
    )
    sys.exit(0 if report["now"] == report["newest"] else 1)


@database.command()
@click.argument("message")
@data_option
def revision(message: str, data: str | None) -> None:
    """Write a migration: what the models say and the database, which must be up to date, does not."""
    db.open(_settings(data).database_url)
    schema.revise(message)


@main.command()
@data_option
@json_option
def check(data: str | None, as_json: bool) -> None:
    """Say in plain words what is configured wrong; exit 1 if anything is."""
    findings = checks.check(_settings(data))
    if as_json:
        click.echo(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.level:<8} {finding.message}")
    sys.exit(1 if any(finding.level == "wrong" for finding in findings) else 0)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False))
@data_option
@json_option
def backup(file: str, data: str | None, as_json: bool) -> None:
    """Write everything in the database to FILE, as of one moment; people may go on meanwhile."""
    db.open(_settings(data).database_url)
    report = backups.backup(file)
    click.echo(json.dumps(report) if as_json else f"{report['rows']} rows → {file}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@data_option
@json_option
def restore(file: str, data: str | None, as_json: bool) -> None:
    """Fill an empty database, SQLite or PostgreSQL, from a backup of either."""
    db.open(_settings(data).database_url)
    try:
        report = backups.restore(file)
    except backups.NotRestored as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(report) if as_json else f"{report['rows']} rows ← {file}")


for _command in commands():
    main.add_command(in_app(_command))
