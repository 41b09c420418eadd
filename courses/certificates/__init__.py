"""Certificates, their keys and their look."""

from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.tasks import every
from learnplatform.web.static import add_root


def register(app: Flask) -> None:
    from courses.certificates import design_views, office_views, queries, tasks, views, words

    app.register_blueprint(views.blueprint)
    app.register_blueprint(office_views.blueprint)
    app.register_blueprint(design_views.blueprint)
    add_root("certificates", Path(__file__).parent / "static")
    app.jinja_env.filters["day"] = words.day
    every(60, tasks.sweep.name)
    parts(app).notice_texts.update(words.NOTICES)
    parts(app).file_guards.append(queries.shows)
    parts(app).navigation.append(
        NavItem("certificates_office.index", _l("证书"), "award", ("officer",), order=66)
    )
    parts(app).account_links.append(NavItem("certificates.index", _l("我的证书"), "award", order=12))
