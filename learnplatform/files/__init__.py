"""Files that people hand in and pages show: taken in, kept, made smaller, handed out."""

from flask import Flask


def register(app: Flask) -> None:
    from learnplatform.files import api, tasks, uploads_api, views
    from learnplatform.tasks import every

    app.register_blueprint(views.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(uploads_api.blueprint)
    every(60, tasks.sweep.name)
