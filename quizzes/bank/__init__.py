"""The item bank: questions and their versions."""

from pathlib import Path

from flask import Flask

from learnplatform.web import static


def register(app: Flask) -> None:
    from . import models, views  # noqa: F401

    static.add_root("bank", Path(__file__).parent / "static")
    app.register_blueprint(views.blueprint)
