"""Lessons, honest watching and progress."""

from flask import Flask


def register(app: Flask) -> None:
    from courses.learning import api, pages, tasks

    app.register_blueprint(api.blueprint)
    pages.register(app)
    assert tasks  # imported for its tasks
