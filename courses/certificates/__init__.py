"""Certificates, their keys and their look."""

from flask import Flask

from learnplatform.parts import parts
from learnplatform.tasks import every


def register(app: Flask) -> None:
    from courses.certificates import tasks, words

    every(60, tasks.sweep.name)
    parts(app).notice_texts.update(words.NOTICES)
