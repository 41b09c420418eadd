"""Lessons, honest watching and progress."""

from flask import Flask

from learnplatform.parts import parts


def register(app: Flask) -> None:
    from courses.learning import access, api, pages, passing, tasks

    app.register_blueprint(api.blueprint)
    pages.register(app)
    parts(app).file_guards.append(access.shows)
    parts(app).listeners.setdefault("quiz.graded", []).append(passing.told)
    assert tasks  # imported for its tasks
