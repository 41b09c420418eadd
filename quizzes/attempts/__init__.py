"""One worker's go at a quiz: start, save, submit."""

from flask import Flask

from learnplatform.tasks import every


def register(app: Flask) -> None:
    from quizzes.attempts import api, pages, tasks

    app.register_blueprint(api.blueprint)
    pages.register(app)
    every(5, tasks.expire_overdue.name)
