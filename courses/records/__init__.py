"""Credit hours and the skill record."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.tasks import every


def register(app: Flask) -> None:
    from courses.records import api, guarding, office_views, target_views, tasks, views, words

    assert target_views  # imported for its views, which hang on the officers' blueprint
    app.register_blueprint(views.blueprint)
    app.register_blueprint(office_views.blueprint)
    app.register_blueprint(api.blueprint)
    every(3_600, tasks.remind.name)
    parts(app).navigation.append(
        NavItem("records_office.index", _l("学时"), "bar-chart", roles=("officer",), order=46)
    )
    parts(app).account_links.append(NavItem("records.show", _l("我的技能档案"), "award", order=10))
    parts(app).file_guards.append(guarding.admits)
    parts(app).notice_texts.update(words.NOTICES)
