"""Contests between people, departments, posts and specialties."""

from flask import Flask


def register(app: Flask) -> None:
    from . import models  # noqa: F401
