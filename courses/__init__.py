"""The workers' online university: the catalogue, courses and their lessons, certificates, the skill record."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
from flask import Blueprint, Flask

from learnplatform.web import static

ROOMS = (
    "catalogue", "authoring", "learning", "certificates", "records", "assignments", "news", "insight", "demo",
)  # fmt: skip


def register(app: Flask) -> None:
    """Hand every room's blueprints, commands, beat entries, home cards and demo seed to the app."""
    static.add_root("courses", Path(__file__).parent / "static")
    app.register_blueprint(Blueprint("courses_shared", __name__, template_folder="templates"))
    for room in ROOMS:
        import_module(f"courses.{room}").register(app)


def commands() -> list[click.Command]:
    """What the rooms add to the `learnplatform` command."""
    named = [f"courses.{room}.commands" for room in ROOMS]
    return [command for name in named if find_spec(name) for command in import_module(name).COMMANDS]
