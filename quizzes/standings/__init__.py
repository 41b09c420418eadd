"""Places: the ordered list, by person and by group."""

from pathlib import Path

from flask import Flask

from learnplatform.parts import parts
from learnplatform.tasks import every
from learnplatform.web.static import add_root


def register(app: Flask) -> None:
    from quizzes.standings import api, pages, places, tasks, views, words

    places.configure(app.extensions["settings"].valkey_url)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(views.blueprint)
    add_root("standings", Path(__file__).parent / "static")
    parts(app).home_cards.append((30, pages.places_card))
    app.jinja_env.filters["permille"] = words.permille
    app.jinja_env.globals.update(
        BOARD_SCOPES=words.SCOPES,
        BOARD_MEASURES=words.MEASURES,
        OWN_LISTS=words.OWN_LISTS,
        group_scopes=views.group_scopes,
    )
    every(10, tasks.sweep.name)
