"""What one part of the product tells another: written with what it tells of, delivered after it, at least once."""

from flask import Flask

from learnplatform.tasks import every


def register(app: Flask) -> None:
    from learnplatform.outbox import tasks

    every(20, tasks.deliver.name)
