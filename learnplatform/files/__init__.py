"""Files that people hand in and pages show: taken in, kept, made smaller, handed out."""

from flask import Flask


def register(app: Flask) -> None:
    from learnplatform.files import api, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(api.blueprint)
