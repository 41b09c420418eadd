"""The open board: its star, and who may take it."""

from flask import Flask


def register(app: Flask) -> None:
    from . import models  # noqa: F401
