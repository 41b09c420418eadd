"""The open board: its star, and who may take it."""

from flask import Flask

from learnplatform.parts import parts
from learnplatform.tasks import every


def register(app: Flask) -> None:
    from quizzes.arena import api, attempt_views, cards, tasks, views, words

    for each in (views, attempt_views, api):  # attempt_views: officer_views with its own pages
        app.register_blueprint(each.blueprint)
    app.jinja_env.globals["arena_refusals"] = words.REFUSALS
    app.jinja_env.filters.update(month=words.month, since=words.since)
    every(30, tasks.vacate.name)
    parts(app).home_cards.append((20, cards.card))
    parts(app).notice_texts.update(words.NOTICES)
