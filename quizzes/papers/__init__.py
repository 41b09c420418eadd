"""The quiz and its paper: timing, attempts, review rules, what is drawn."""

from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.web.static import add_root


def register(app: Flask) -> None:
    from . import compose_views, live_views, models, tasks, views, words  # noqa: F401

    add_root("papers", Path(__file__).parent / "static")
    app.register_blueprint(views.blueprint)
    app.jinja_env.globals["quiz_words"] = words
    parts(app).navigation.append(
        NavItem("papers.index", _l("测验管理"), "list-check", roles=("trainer",), order=45)
    )
