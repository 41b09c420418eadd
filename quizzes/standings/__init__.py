"""Places: the ordered list, by person and by group."""

from flask import Flask

from learnplatform.tasks import every


def register(app: Flask) -> None:
    from quizzes.standings import api, places, tasks

    places.configure(app.extensions["settings"].valkey_url)
    app.register_blueprint(api.blueprint)
    every(10, tasks.sweep.name)
