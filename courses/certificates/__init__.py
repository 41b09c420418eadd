"""Certificates, their keys and their look."""

from flask import Flask

from learnplatform.tasks import every


def register(app: Flask) -> None:
    from courses.certificates import tasks

    every(60, tasks.sweep.name)
