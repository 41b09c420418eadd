"""What the JSON API shares: typed bodies, problem answers, the OpenAPI document and its reader."""

from flask import Flask

from learnplatform.api.operations import body, operation, reply

__all__ = ["body", "operation", "register", "reply"]


def register(app: Flask) -> None:
    from learnplatform.api import views

    app.register_blueprint(views.blueprint)
