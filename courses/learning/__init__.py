"""Lessons, honest watching and progress."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts


def register(app: Flask) -> None:
    from courses.learning import access, api, pages, passing, tasks, words

    app.register_blueprint(api.blueprint)
    pages.register(app)
    parts(app).file_guards.append(access.shows)
    parts(app).listeners.setdefault("quiz.graded", []).append(passing.told)
    parts(app).notice_texts.update(words.NOTICES)
    parts(app).account_links.append(NavItem("learning.notes", _l("我的笔记"), "journal-text", order=15))
    assert tasks  # imported for its tasks
