"""Question bank, quizzes, attempts, standings, competitions and the arena."""

from importlib import import_module

from flask import Flask

ROOMS = ("bank", "papers", "attempts", "grading", "standings", "competitions", "arena")


def register(app: Flask) -> None:
    """Hand every room's blueprints, commands, beat entries, home cards and demo seed to the app."""
    for room in ROOMS:
        import_module(f"quizzes.{room}").register(app)
