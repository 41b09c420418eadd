"""Courses that must be taken: given by officers to a branch, a post or a specialty, once or standing."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.tasks import every


def register(app: Flask) -> None:
    from courses.assignments import cards, tasks, views, words

    app.register_blueprint(views.blueprint)
    every(600, tasks.follow_all.name)
    every(3_600, tasks.remind.name)
    parts(app).notice_texts.update(words.NOTICES)
    parts(app).home_cards.append((3, cards.card))
    parts(app).navigation.append(
        NavItem("assignments.index", _l("必修"), "list-check", ("officer",), order=44)
    )
