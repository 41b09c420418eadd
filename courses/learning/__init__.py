"""Lessons, honest watching and progress."""

from flask import Flask


def register(app: Flask) -> None:
    from courses.learning import api, tasks

    app.register_blueprint(api.blueprint)
    assert tasks  # imported for its tasks
