"""What is new for whom: a course for one's post, a new version of one's course, a lesson that opened."""

from flask import Blueprint, Flask

from learnplatform.parts import parts
from learnplatform.tasks import every


def register(app: Flask) -> None:
    from courses.news import cards, tasks, words

    app.register_blueprint(Blueprint("news", __name__, template_folder="templates"))
    every(600, tasks.sweep.name)
    every(600, tasks.opened.name)
    parts(app).home_cards.append((6, cards.card))
    parts(app).notice_texts.update(words.NOTICES)
