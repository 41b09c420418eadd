"""What all `learnplatform` commands share: --json, showing, and refusals of one line in plain words."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import click
import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnplatform.config import language
from learnplatform.manual import translated
from learnplatform.problems import Refusal
from learnplatform.web.i18n import speaking

json_option = click.option("--json", "as_json", is_flag=True, help=_l("用 JSON 回答。"))


def show(as_json: bool, data: Any, lines: Iterable[str]) -> None:
    """Print `data` as JSON, or else the lines."""
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, default=str))
    else:
        for line in lines:
            click.echo(line)


class Shell(click.Group):
    """The outermost command. It speaks the site's language; whatever can go wrong outside the code ends it with one line, never a traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        with speaking(language()):
            run = functools.partial(
                click.Group.main,
                translated(self),
                args,
                prog_name,
                complete_var,
                standalone_mode=False,
                **extra,
            )
            return run() if not standalone_mode else _ended(run)


def _ended(run: Callable[[], Any]) -> NoReturn:
    """Run and leave the process, with 0 only when all went well."""
    try:
        code = run()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        _fail(_("已中断。"))
    except click.ClickException as error:
        _fail(_usage(error) if isinstance(error, click.UsageError) else error.message, error.exit_code)
    except Refusal as refusal:
        _fail(str(refusal.detail or refusal.title))
    except sa.exc.SQLAlchemyError as error:
        _fail(_("数据库出错：%(why)s", why=_first_line(error)))
    except OSError as error:
        _fail(_("读写出错：%(why)s", why=": ".join(filter(None, (error.filename, error.strerror))) or error))
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int = 1) -> NoReturn:
    click.echo(_("错误：%(message)s", message=message), err=True)
    sys.exit(code)


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]


def _usage(error: click.UsageError) -> str:
    """What is wrong with how the command was called."""
    where = f"{error.ctx.command_path} --help" if error.ctx else "--help"
    return _("%(what)s（用法见 %(where)s）", what=_wrong(error), where=where)


def _wrong(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return _("没有 %(name)s 这个选项", name=error.option_name)
    if isinstance(error, click.BadParameter):
        name = error.param.human_readable_name if error.param else error.param_hint
        if isinstance(error.param, click.Option):
            name = error.param.opts[-1]
        if isinstance(error, click.MissingParameter):
            return _("缺少 %(name)s", name=name)
        return f"{name}：{_wanted(error.param.type if error.param else None) or error.message}"
    if error.ctx is not None and isinstance(error.ctx.command, click.Group):
        known = "、".join(sorted(error.ctx.command.commands))
        return _("没有这个命令，可用的有：%(known)s", known=known)
    return error.message


def _wanted(kind: Any) -> str:
    """What a value of this type must be; «» for types of our own, whose messages say it."""
    if isinstance(kind, click.IntRange):
        if kind.max is None:
            return _("应是不小于 %(least)s 的整数", least=kind.min)
        return _("应是 %(least)s 到 %(most)s 的整数", least=kind.min, most=kind.max)
    if isinstance(kind, click.Choice):
        return _("应是其中之一：%(choices)s", choices="、".join(map(str, kind.choices)))
    if isinstance(kind, click.Path):
        return _("没有这个文件，或者它不是文件") if not kind.dir_okay else _("应是文件夹")
    return _("应是整数") if kind is click.INT else ""
