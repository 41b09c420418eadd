"""Courses that must be taken."""

from flask import Flask


def register(app: Flask) -> None:
    """This room registers its blueprints, tasks and parts here."""
