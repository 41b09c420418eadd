"""The item bank: questions and their versions."""

from flask import Flask


def register(app: Flask) -> None:
    from . import models  # noqa: F401
