"""Credit hours and the skill record."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts


def register(app: Flask) -> None:
    from courses.records import api, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(api.blueprint)
    parts(app).account_links.append(NavItem("records.show", _l("我的技能档案"), "award", order=10))
