"""Hands the pages of this room over to the app."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.web.static import add_root
from quizzes.attempts import cards, page_words, views
from quizzes.bank.words import KINDS


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    add_root("attempts", Path(__file__).parent / "static")
    mine = parts(app)
    mine.navigation.append(NavItem("attempts.index", _l("测验"), "pencil", tab=True, order=20))
    mine.home_cards += [(10, cards.open_card), (40, cards.finished_card)]
    app.jinja_env.filters["ends_in"] = views.ends_in
    app.jinja_env.globals.update(
        COUNTING=page_words.COUNTING,
        MINE=page_words.MINE,
        REVIEW=page_words.REVIEW,
        KIND_NAMES=KINDS,
        refusal_words=views.refusal_words,
        review_words=views.review_words,
    )
