"""Pictures that people upload and pages show."""

from flask import Flask


def register(app: Flask) -> None:
    from . import views

    app.register_blueprint(views.blueprint)
