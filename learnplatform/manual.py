"""The help texts of commands, in the language that holds when they are shown.

Commands are made when their modules are imported, before anybody knows the language: the texts stand there in
Chinese, and a copy of the command in which they are translated is what runs.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

# What click says of itself.
_CLICKS_OWN = {
    "Options": _l("选项"),
    "Commands": _l("命令"),
    "Show this message and exit.": _l("显示这份说明。"),
}


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = {"[OPTIONS]": _("[选项]"), "COMMAND [ARGS]...": _("命令 [参数]...")}
        for own, word in words.items():
            args = args.replace(own, word)
        usage = _("用法")
        super().write_usage(prog, args, f"{usage}: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(str(_CLICKS_OWN.get(heading, heading)))

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        said = [(first, str(_CLICKS_OWN.get(text, text))) for first, text in rows]
        default = _("默认")
        said = [(first, text.replace("[default: ", f"[{default}: ")) for first, text in said]
        super().write_dl(said, *args, **kwargs)


class _Context(click.Context):
    formatter_class = _Formatter


def translated(command: click.Command) -> click.Command:
    """A copy of the command, with all below it, whose help is in the language that holds now."""
    command = copy.copy(command)
    command.context_class = _Context
    command.help = _(str(command.help)) if command.help else None
    command.params = [_translated_parameter(each) for each in command.params]
    if isinstance(command, click.Group):
        command.commands = {name: translated(below) for name, below in command.commands.items()}
    return command


def _translated_parameter(parameter: click.Parameter) -> click.Parameter:
    parameter = copy.copy(parameter)
    if isinstance(parameter, click.Option) and parameter.help:
        parameter.help = _(str(parameter.help))
    return parameter
