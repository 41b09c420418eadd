"""The item bank: questions and their versions."""

from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.web import static


def register(app: Flask) -> None:
    from . import editor_views, models, views  # noqa: F401
    from .importing import views as import_views

    static.add_root("bank", Path(__file__).parent / "static")
    app.register_blueprint(views.blueprint)
    app.register_blueprint(import_views.blueprint)
    parts(app).navigation.append(
        NavItem("bank.index", _l("题库"), "collection", roles=("trainer",), order=40)
    )
