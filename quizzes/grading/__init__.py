"""From responses to scores."""

from flask import Flask

from learnplatform.tasks import every


def register(app: Flask) -> None:
    from quizzes.grading import tasks

    every(10, tasks.sweep.name)
