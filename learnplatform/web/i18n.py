"""Language and time zone. Messages are written in Chinese; the English catalogue translates them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app, has_request_context, request
from flask import session as cookie
from flask.ctx import AppContext
from flask_babel import Babel
from flask_login import current_user

LOCALES = {"zh_CN": "简体中文", "en": "English"}


def init_app(app: Flask) -> None:
    settings = app.extensions["settings"]
    app.config.update(BABEL_DEFAULT_LOCALE="zh_CN", BABEL_DEFAULT_TIMEZONE=settings.timezone)
    _speak(app, locale)


def _speak(app: Flask, selector: Callable[[], str]) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "web/translations"
    Babel(app, locale_selector=selector)


def speaking(language: str) -> AppContext:
    """A context in which messages are in `language`, for what runs before there is an application."""
    app = Flask("learnplatform")
    _speak(app, lambda: language)
    return app.app_context()


def locale() -> str:
    """The person's own choice, else this browser's choice, else what the browser asks for, else the site's."""
    default: str = current_app.extensions["settings"].locale
    if not has_request_context():
        return default  # a worker has no browser to ask
    chosen = (current_user.locale if current_user else None) or cookie.get("locale")
    if chosen in LOCALES:
        return chosen
    wanted = request.accept_languages.best_match(["zh", "zh-CN", "en"], default=default)
    return "en" if wanted == "en" else "zh_CN"


def site_timezone() -> str:
    return current_app.extensions["settings"].timezone
