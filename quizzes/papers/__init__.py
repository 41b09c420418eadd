"""The quiz and its paper: timing, attempts, review rules, what is drawn."""

from flask import Flask


def register(app: Flask) -> None:
    from . import models  # noqa: F401
