"""Contests between people and between groups."""

from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.tasks import every
from learnplatform.web import static


def register(app: Flask) -> None:
    from quizzes.competitions import attempt_views, cards, tasks, views, words

    app.register_blueprint(views.blueprint)
    app.register_blueprint(attempt_views.blueprint)  # the blueprint of officer_views, with its own pages
    app.jinja_env.filters.update(group_mean=words.mean, group_rate=words.rate, day=words.day)
    static.add_root("competitions", Path(__file__).parent / "static")
    every(30, tasks.close_due.name)
    parts(app).navigation.append(NavItem("competitions.index", _l("赛"), "trophy", tab=True, order=30))
    parts(app).home_cards.append((30, cards.card))
    parts(app).notice_texts.update(words.NOTICES)
