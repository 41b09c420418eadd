"""The catalogue and coming into a course."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, SearchSource, parts
from learnplatform.tasks import every


def register(app: Flask) -> None:
    from courses.catalogue import api, cards, everywhere, office_views, pages, showing, tasks, views, words

    for each in (views, office_views, api):
        app.register_blueprint(each.blueprint)
    for helper in (pages.cover_address, pages.lesson_address, pages.pager_address):
        app.jinja_env.globals[helper.__name__] = helper
    every(60, tasks.fill_all.name)
    every(300, tasks.index_missing.name)
    every(600, tasks.count_finishers.name)
    parts(app).navigation.append(NavItem("courses.index", _l("学"), "mortarboard", tab=True, order=5))
    parts(app).searches.append(SearchSource("course", _l("课程"), "mortarboard", everywhere.find, order=5))
    parts(app).home_cards.append((5, cards.card))
    parts(app).file_guards.append(showing.shows)
    parts(app).notice_texts.update(words.NOTICES)
