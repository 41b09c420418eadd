"""Long work: a table is the queue of record, with lease, heartbeat, progress and sweep."""

from flask import Flask

from learnplatform.tasks import every


def register(app: Flask) -> None:
    from learnplatform.jobs import tasks, views

    app.register_blueprint(views.blueprint)
    every(20, tasks.sweep.name)
