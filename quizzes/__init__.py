"""Question bank, quizzes, attempts, standings, competitions and the arena."""

from importlib import import_module
from importlib.util import find_spec

import click
from flask import Flask

ROOMS = ("bank", "papers", "attempts", "grading", "standings", "competitions", "arena", "demo")


def register(app: Flask) -> None:
    """Hand every room's blueprints, commands, beat entries, home cards and demo seed to the app."""
    for room in ROOMS:
        import_module(f"quizzes.{room}").register(app)


def commands() -> list[click.Command]:
    """What the rooms add to the `learnplatform` command."""
    named = [f"quizzes.{room}.commands" for room in ROOMS]
    return [command for name in named if find_spec(name) for command in import_module(name).COMMANDS]
