"""Running the product: the supervisor, heartbeats, the configuration check, backup and restore."""

from flask import Flask

from learnplatform.tasks import every


def register(_app: Flask) -> None:
    from learnplatform.operations import tasks

    every(5, tasks.beat.name)
    every(5, tasks.jobs_beat.name)
