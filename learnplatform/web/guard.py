"""Before and after every request: who may pass, the CSRF check, and the security headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from learnplatform.access import Rule, rule_of
from learnplatform.accounts.visitor import credential
from learnplatform.problems import Forbidden, NotSignedIn
from learnplatform.web import csrf

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap's stylesheet draws its marks from data: addresses
        "connect-src 'self'",
        "font-src 'self'",
        "media-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SAFE = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    app.before_request(admit)
    app.after_request(harden)


def is_api() -> bool:
    return request.path.startswith("/api/")


def admit() -> BaseResponse | None:
    """Refuse whoever the view's rule does not admit. A view without a rule admits nobody."""
    if request.endpoint is None:
        return None  # no such address: the error handler answers
    if _has_zero_byte():
        raise BadRequest  # no keyboard makes one, and PostgreSQL keeps none
    view = _view_function()
    rule = rule_of(view)
    if rule is None:
        raise RuntimeError(f"{request.endpoint} does not say who may use it")
    answer = _at_once(rule) or (None if rule.public else _check_visitor(rule))
    if answer is not None:
        return answer
    if request.method not in SAFE and not getattr(current_user, "by_token", False):
        csrf.protect()
    return None


def _has_zero_byte() -> bool:
    if "\0" in request.path:
        return True
    typed = [request.args] if request.query_string else []
    if request.method not in SAFE and not is_api():  # the API reads JSON, and looks at its texts itself
        typed.append(request.form)
    return any("\0" in value for fields in typed for _name, values in fields.lists() for value in values)


def _view_function() -> object:
    view = current_app.view_functions[request.endpoint or ""]
    # A class-based view carries its rule on the class.
    return getattr(view, "view_class", view)


def _at_once(rule: Rule) -> BaseResponse | None:
    """What the rule's quick way answers; None without one, or where it can't say yes."""
    if rule.at_once is None or request.method in SAFE:
        return None  # OPTIONS has the view's address too, and needs no CSRF token
    given = credential(request)
    if given is None or not (given.by_token or _csrf_holds()):
        return None
    return rule.at_once(given, **(request.view_args or {}))


def _csrf_holds() -> bool:
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


def _check_visitor(rule: Rule) -> BaseResponse | None:
    visitor = current_user._get_current_object()  # once: every look through the proxy asks Flask-Login anew
    if not visitor.is_authenticated:
        if is_api() or request.method not in SAFE:
            raise NotSignedIn
        return redirect(url_for("accounts.sign_in", next=_here()))
    if visitor.must_change_password and not rule.before_own_password:
        if is_api():
            raise Forbidden(kind="own-password-first")
        return redirect(url_for("accounts.own_password", next=_here()))
    if rule.roles and not visitor.has_role(*rule.roles):
        raise Forbidden
    return None


def _here() -> str:
    return request.full_path.rstrip("?") if request.path != "/" else ""


def safe_next(target: str | None) -> str | None:
    """`target` if it is an address on this site, else None: no open redirect."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if not target.isprintable():
        return None  # browsers drop tabs and line ends, and a header can't hold them
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if response.mimetype == "application/json":
        headers.setdefault("Cache-Control", "no-store")
        return response  # data, not a page: the rest says nothing about it
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    # A page shows one person's view; nothing between them and us may keep it.
    headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
