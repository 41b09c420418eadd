"""Certificates, their keys and their look."""

from flask import Flask


def register(app: Flask) -> None:
    """This room registers its blueprints, tasks and parts here."""
