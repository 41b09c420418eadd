"""Language and time zone. Messages are written in Chinese; the English catalogue translates them."""

from __future__ import annotations

from flask import Flask, current_app, has_request_context, request
from flask import session as cookie
from flask_babel import Babel
from flask_login import current_user

LOCALES = {"zh_CN": "简体中文", "en": "English"}


def init_app(app: Flask) -> None:
    settings = app.extensions["settings"]
    app.config.update(BABEL_DEFAULT_LOCALE="zh_CN", BABEL_DEFAULT_TIMEZONE=settings.timezone)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "web/translations"
    Babel(app, locale_selector=locale)


def locale() -> str:
    """The person's own choice, else this browser's choice, else what the browser asks for, else Chinese."""
    if not has_request_context():
        return "zh_CN"  # a command or a worker has no browser to ask
    chosen = (current_user.locale if current_user else None) or cookie.get("locale")
    if chosen in LOCALES:
        return chosen
    wanted = request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")
    return "en" if wanted == "en" else "zh_CN"


def site_timezone() -> str:
    return current_app.extensions["settings"].timezone
