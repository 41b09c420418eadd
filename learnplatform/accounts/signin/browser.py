"""What the cookie of a browser says about sign-in, and how it is changed.

The cookie is signed, not secret: it holds the session's token, the language chosen before signing in, and
for each person who has signed in here a random name of this device.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, g, request
from flask import session as cookie
from flask_wtf.csrf import generate_csrf

from learnplatform.accounts.models import Person
from learnplatform.accounts.rules import clean_number
from learnplatform.accounts.signin import service
from learnplatform.accounts.signin.service import Origin, SignedIn
from learnplatform.accounts.visitor import COOKIE_KEY
from learnplatform.database import db

DEVICES = "devices"
_MOST_DEVICES = 5  # people who share one browser; the cookie stays small
_KEPT = ("locale", DEVICES)


def sign_in(number: str, password: str, *, keep_csrf: bool = False) -> SignedIn:
    """Sign in and set the cookie. `keep_csrf`: pages open in this browser may go on with their token.

    Raises TooMany or WrongPassword.
    """
    replaces = cookie.get(COOKIE_KEY)
    signed = service.sign_in(
        number,
        password,
        Origin(request.remote_addr or "", request.user_agent.string, _device_of(number)),
        lasting=_lasting(),
        replaces=replaces if isinstance(replaces, str) else None,
    )
    _start_anew(also=("csrf_token",) if keep_csrf else ())
    cookie[COOKIE_KEY] = signed.token
    devices = {who: name for who, name in cookie.get(DEVICES, {}).items() if who != str(signed.person_id)}
    devices = dict(list(devices.items())[-(_MOST_DEVICES - 1) :])
    cookie[DEVICES] = devices | {str(signed.person_id): secrets.token_hex(8)}
    return signed


def sign_out() -> None:
    """End this browser's session."""
    token = cookie.get(COOKIE_KEY)
    if isinstance(token, str):
        with db.write() as session:
            service.end_session(session, token)
    _start_anew()


def rotate(person_id: int) -> None:
    """Give this browser a new token for its session, after what it may do has changed."""
    token = secrets.token_urlsafe(32)
    with db.write() as session:
        service.end_session(session, cookie[COOKIE_KEY])
        service.open_session(session, person_id, token, request.user_agent.string, _lasting())
    cookie[COOKIE_KEY] = token


def csrf_token() -> str:
    """The CSRF token that belongs to the cookie as it is now."""
    return generate_csrf()


def _start_anew(also: tuple[str, ...] = ()) -> None:
    kept = {name: cookie[name] for name in (*_KEPT, *also) if name in cookie}
    cookie.clear()
    cookie.update(kept)
    cookie.permanent = True
    g.pop("csrf_token", None)  # Flask-WTF's memory of the token before


def _lasting() -> timedelta:
    return timedelta(days=current_app.extensions["settings"].session_days)


def _device_of(number: str) -> str | None:
    """The name of this device, if the person with `number` has signed in on it before."""
    devices = cookie.get(DEVICES)
    if not isinstance(devices, dict) or not devices:
        return None
    with db.read() as session:
        person_id = session.scalar(sa.select(Person.id).where(Person.number == clean_number(number)))
    return devices.get(str(person_id))
