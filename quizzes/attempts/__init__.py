"""One worker's go at a quiz: start, save, submit."""

from flask import Flask


def register(app: Flask) -> None:
    from . import models  # noqa: F401
