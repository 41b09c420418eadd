"""Is somebody signed in here, and signing in again in place when a session has lapsed."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from learnplatform.access import public
from learnplatform.accounts.signin import browser
from learnplatform.api import body, operation, reply

blueprint = Blueprint("accounts_api", __name__, url_prefix="/api/v1")


class SessionState(msgspec.Struct):
    """Who this browser is signed in as, and the token that its next changes must carry in `X-CSRFToken`."""

    signed_in: bool
    person_id: str | None
    name: str | None
    csrf_token: str


class Credentials(msgspec.Struct):
    number: str
    password: str


@blueprint.get("/session")
@public
@operation(_l("这里登录的是谁"), {200: SessionState})
def show_session() -> Response:
    if not current_user.is_authenticated:
        return reply(SessionState(False, None, None, browser.csrf_token()))
    return reply(SessionState(True, str(current_user.id), current_user.name, browser.csrf_token()))


@blueprint.post("/session")
@public
@operation(_l("登录"), {200: SessionState}, body=Credentials, problems=(401, 422, 429))
def open_session() -> Response:
    """The session's CSRF token stays as it was, so that what other tabs of this browser hold is still good."""
    given = body(Credentials)
    signed = browser.sign_in(given.number[:80], given.password[:400], keep_csrf=True)
    return reply(SessionState(True, str(signed.person_id), signed.name, browser.csrf_token()))
