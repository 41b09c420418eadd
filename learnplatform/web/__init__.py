"""What all pages share: base templates, navigation, errors, health, static files, translations, security headers."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from learnplatform.config import Settings


class Id(IntegerConverter):
    """`<int:…>` in an address: no longer than a database can count, so that a longer one is simply not there."""

    regex = r"\d{1,18}"


csrf = CSRFProtect()
compress = Compress()


def init_app(app: Flask, settings: Settings) -> None:
    """Configure `app` for pages; every other part registers after this."""
    from learnplatform.accounts.visitor import Anonymous, load
    from learnplatform.web import bodies, cookies, errors, filters, guard, health, home, i18n, static

    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="learnplatform",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=settings.session_days * 86_400,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a quiz may be longer than any limit; the token ends with the session
        WTF_CSRF_CHECK_DEFAULT=False,  # guard.py checks, in one place
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5_000,
        COMPRESS_MIMETYPES=["text/html", "application/json", "application/problem+json", "image/svg+xml"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIN_SIZE=1_000,
    )
    app.session_interface = cookies.Cookies()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.url_map.converters["int"] = Id
    csrf.init_app(app)
    compress.init_app(app)
    manager = LoginManager(app)
    manager.anonymous_user = Anonymous
    manager.session_protection = None  # sessions live in a table; Flask-Login's own marks are not used
    manager.request_loader(load)
    for part in (i18n, filters, static, errors, guard, bodies, health, home):
        part.init_app(app)
