"""From responses to scores."""

from flask import Flask


def register(app: Flask) -> None:
    from . import models  # noqa: F401
