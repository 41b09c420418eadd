"""The first page: a greeting, and what each domain has for this visitor today."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from learnplatform.access import signed_in
from learnplatform.accounts.models import Department, Post
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.parts import NavItem, parts
from learnplatform.web.i18n import site_timezone

blueprint = Blueprint("home", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    parts(app).navigation.append(NavItem("home.index", _l("首页"), "house", tab=True, order=0))


@blueprint.get("/")
@signed_in
def index() -> str:
    cards = [card(current_user) for _order, card in sorted(parts().home_cards, key=lambda entry: entry[0])]
    return render_template(
        "home/index.html",
        greeting=greeting(_hour()),
        belongs=_belongs(),
        cards=[card for card in cards if card],
    )


def greeting(hour: int) -> str:
    """What one says to somebody at this hour of the site's day."""
    if hour < 5:
        return _("夜深了")
    if hour < 11:
        return _("早上好")
    if hour < 13:
        return _("中午好")
    if hour < 18:
        return _("下午好")
    return _("晚上好")


def _hour() -> int:
    return now().astimezone(ZoneInfo(site_timezone())).hour


def _belongs() -> list[str]:
    """The names of the visitor's department and post, as far as they have them."""
    with db.read() as session:
        department = (
            session.get(Department, current_user.department_id) if current_user.department_id else None
        )
        post = session.get(Post, current_user.post_id) if current_user.post_id else None
    return [row.name for row in (department, post) if row is not None]
