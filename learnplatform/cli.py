"""The `learnplatform` command. Every command takes --data; those that list or report answer --json."""

from __future__ import annotations

import copy
import functools
import sys
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnplatform import config, schema
from learnplatform.app import commands, create_app
from learnplatform.database import db
from learnplatform.files.store import store
from learnplatform.operations import backup as backups
from learnplatform.operations import check as checks
from learnplatform.operations import demo as demos
from learnplatform.operations.serve import refuse_taken
from learnplatform.operations.serve import serve as run_everything
from learnplatform.problems import Refusal
from learnplatform.shell import Shell, json_option, show

data_option = click.option("--data", type=click.Path(file_okay=False), help=_l("数据目录（LEARN_DATA）。"))
host_option = click.option("--host", default="127.0.0.1", show_default=True, help=_l("监听地址。"))
port_option = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help=_l("监听端口。")
)

without_files_option = click.option("--without-files", is_flag=True, help=_l("只管数据库，不管上传的文件。"))


@click.group(cls=Shell, help=_l("职工网上练兵：学习、练习、竞赛。"))
def main() -> None:
    """A workers' online university: learn, practise and compete."""


def _settings(data: str | None, *, makes: bool = False) -> config.Settings:
    """The settings. A data directory that is not there is a slip of the pen, unless the command makes one."""
    try:
        return config.load(data=data, makes=makes)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _open(settings: config.Settings) -> None:
    """Open a database that must be up to date."""
    db.open(settings.database_url)
    if schema.current() != schema.head():
        raise click.ClickException(_("数据库还没有建好或升级：请先运行 learnplatform db upgrade。"))


def in_app(command: click.Command) -> click.Command:
    """The command (or each command of the group) with --data, run inside the application."""
    command = copy.copy(command)
    if isinstance(command, click.Group):
        command.commands = {name: in_app(child) for name, child in command.commands.items()}
        return command
    inner = command.callback
    assert inner is not None

    @functools.wraps(inner)
    def run(*args: Any, data: str | None, **kwargs: Any) -> Any:
        settings = _settings(data)
        _open(settings)
        app = create_app(settings)
        with app.test_request_context(), app.app_context():
            try:
                return inner(*args, **kwargs)
            except Refusal as refusal:
                raise click.ClickException(str(refusal.detail or refusal.title)) from refusal

    command.params = [*command.params, click.Option(["--data"], help=_l("数据目录（LEARN_DATA）。"))]
    command.callback = run
    return command


@main.command(help=_l("启动网站、后台任务和定时任务，由一个进程看管。"))
@host_option
@port_option
@click.option(
    "--threads",
    default=8,
    show_default=True,
    type=click.IntRange(1, 64),
    help=_l("同时处理几个请求。"),
)
@click.option(
    "--log-level",
    default="WARNING",
    show_default=True,
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], case_sensitive=False),
    help=_l("日志写到多细。"),
)
@data_option
def serve(host: str, port: int, threads: int, log_level: str, data: str | None) -> None:
    """Run web, workers and beat under one supervisor."""
    settings = _settings(data)
    _open(settings)
    refuse_taken(host, port)
    run_everything(settings, host, port, threads, log_level)


@main.command(help=_l("带演示内容启动整个产品；再次启动保留已有数据。"))
@host_option
@port_option
@click.option("--password", default="hao-hao-xue-xi", show_default=True, help=_l("四个演示账号的密码。"))
@click.option(
    "--people", default=500, show_default=True, type=click.IntRange(20, 5_000), help=_l("职工人数。")
)
@click.option("--seed-only", is_flag=True, help=_l("只生成内容，不启动。"))
@data_option
def demo(host: str, port: int, password: str, people: int, seed_only: bool, data: str | None) -> None:
    """Run the whole product with demo content; a second start keeps what is there."""
    settings = _settings(data or "data/demo", makes=True)
    if not seed_only:
        refuse_taken(host, port)
    app = create_app(settings)
    schema.upgrade()
    with app.test_request_context():
        made = demos.seed(app, settings, demos.DemoPlan(password=password, size=people))
    done = _("已生成演示内容：%(folder)s") if made else _("保留已有的演示内容：%(folder)s")
    click.echo(done % {"folder": settings.data})
    if seed_only:
        return
    word = _("密码")
    click.echo(f"\n  http://{host}:{port}/\n\n  worker · trainer · officer · admin     {word}: {password}\n")
    db.close()
    run_everything(settings, host, port)


@main.group(name="db", help=_l("建立、升级、查看数据库。"))
def database() -> None:
    """Make, upgrade and look at the database."""


@database.command(help=_l("建立数据库，或升级到最新。"))
@data_option
@json_option
def upgrade(data: str | None, as_json: bool) -> None:
    """Make the database, or bring it up to date."""
    db.open(_settings(data, makes=True).database_url)
    before = schema.current()
    schema.upgrade()
    report = {"before": before, "now": schema.current()}
    show(as_json, report, [f"{before or _('空')} → {report['now']}"])


@database.command(help=_l("查看数据库的版本；不是最新时退出码为 1。"))
@data_option
@json_option
def current(data: str | None, as_json: bool) -> None:
    """Say where the database stands; exit 1 when it is not up to date."""
    db.open(_settings(data).database_url)
    report = {"now": schema.current(), "newest": schema.head()}
    now, newest = report["now"] or _("空"), report["newest"]
    show(as_json, report, [_("现在 %(now)s，最新 %(newest)s", now=now, newest=newest)])
    sys.exit(0 if report["now"] == report["newest"] else 1)


@database.command(help=_l("写一份迁移：模型里有而数据库里没有的改动。"))
@click.argument("message")
@data_option
def revision(message: str, data: str | None) -> None:
    """Write a migration: what the models say and the database, which must be up to date, does not."""
    db.open(_settings(data).database_url)
    schema.revise(message)


@main.command(help=_l("用大白话说出哪里配错了；有错时退出码为 1。"))
@data_option
@json_option
def check(data: str | None, as_json: bool) -> None:
    """Say in plain words what is configured wrong; exit 1 if anything is."""
    findings = checks.check(_settings(data))
    lines = (f"{checks.LEVELS[finding.level]!s:<8} {finding.message}" for finding in findings)
    show(as_json, [finding._asdict() for finding in findings], lines)
    sys.exit(1 if any(finding.level == "wrong" for finding in findings) else 0)


@main.command(help=_l("把数据库的全部内容和上传的文件写入 FILE；期间大家照常使用。"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help=_l("FILE 已存在时覆盖。"))
@without_files_option
@data_option
@json_option
def backup(file: Path, force: bool, without_files: bool, data: str | None, as_json: bool) -> None:
    """Write everything in the database, and uploaded files, to FILE, as of one moment; people may go on meanwhile."""
    if file.exists() and not force:
        raise click.ClickException(_("%(file)s 已经有了：换个名字，或者加 --force 覆盖。", file=file))
    settings = _settings(data)
    _open(settings)
    report = backups.backup(file, None if without_files else store(settings))
    show(as_json, report, [*_kept(report, f"→ {file}"), *_lacking(report)])


def _kept(report: dict[str, Any], place: str) -> list[str]:
    """What was written or restored, in a line."""
    said = [_("%(rows)d 行", rows=report["rows"])]
    if "files" in report:
        said.append(_("%(files)d 个文件", files=report["files"]))
    return [f"{_('，').join(said)} {place}"]


def _lacking(report: dict[str, Any]) -> list[str]:
    """Which files a backup lacks, in lines."""
    lost = report.get("missing", [])
    if not lost:
        return []
    lines = [f"  {each['key']} {each['name']}".rstrip() for each in lost]
    return [_("有 %(count)d 个文件在文件库里找不到或已损坏，备份里没有：", count=len(lost)), *lines]


@main.command(help=_l("从备份恢复到空的数据库（SQLite、PostgreSQL 通用），文件放回文件库。"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@without_files_option
@data_option
@json_option
def restore(file: str, without_files: bool, data: str | None, as_json: bool) -> None:
    """Fill an empty database, SQLite or PostgreSQL, and the file store from a backup of either."""
    settings = _settings(data, makes=True)
    db.open(settings.database_url)
    try:
        report = backups.restore(file, None if without_files else store(settings))
    except backups.NotRestored as error:
        raise click.ClickException(str(error)) from error
    show(as_json, report, [*_kept(report, f"← {file}"), *_lacking(report)])


for _command in commands():
    main.add_command(in_app(_command))
