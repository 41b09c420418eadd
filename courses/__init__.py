"""The workers' online university."""

from flask import Flask


def register(_app: Flask) -> None:
    """The university has no rooms yet; they register here, as those of `quizzes` do."""
