"""Places: the ordered list, by person and by group."""

from flask import Flask


def register(app: Flask) -> None:
    from . import models  # noqa: F401
