"""The notification box: what one person is told, in the product."""

from flask import Flask


def register(app: Flask) -> None:
    from learnplatform.notices import views

    app.register_blueprint(views.blueprint)
