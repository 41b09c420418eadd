"""People: sign-in, roles, departments / posts / specialties, the roster."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from learnplatform.parts import NavItem, parts
from learnplatform.tasks import every


def register(app: Flask) -> None:
    from learnplatform.accounts.people import views as people_views
    from learnplatform.accounts.roster import views as roster_views
    from learnplatform.accounts.signin import account_views, api, tasks

    app.register_blueprint(account_views.blueprint)
    app.register_blueprint(people_views.blueprint)
    app.register_blueprint(roster_views.blueprint)
    app.register_blueprint(api.blueprint)
    every(300, tasks.forget_failures.name)
    parts(app).navigation += [
        NavItem("people.index", _l("人员"), "people", roles=("admin",), order=80),
        NavItem("accounts.me", _l("我"), "person", tab=True, order=90),
    ]
