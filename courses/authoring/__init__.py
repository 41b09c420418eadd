"""Writing and publishing courses."""

from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.tasks import every
from learnplatform.web.static import add_root


def register(app: Flask) -> None:
    from courses.authoring import (
        exchange_jobs,
        exchange_views,
        guarding,
        lesson_views,
        settings_views,
        tasks,
        views,
    )

    assert lesson_views  # imported for their views, which hang on the one blueprint
    assert settings_views
    assert exchange_views
    assert exchange_jobs  # and this for its runners
    app.register_blueprint(views.blueprint)
    add_root("authoring", Path(__file__).parent / "static")
    every(600, tasks.resolve_requirements.name)
    parts(app).file_guards.append(guarding.admits)
    parts(app).navigation.append(
        NavItem("authoring.index", _l("课程"), "journal-text", ("trainer",), order=38)
    )
