"""How values are written for people: points, durations, moments, names."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from learnplatform.clock import now
from learnplatform.notices.service import unread_count
from learnplatform.parts import NavItem, parts


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        points=points, duration=duration, moment=moment, exact=exact, initial=initial, percent=percent
    )
    app.context_processor(shared)


def shared() -> dict[str, object]:
    return {
        "navigation": navigation,
        "account_links": lambda: sorted(parts().account_links, key=lambda item: item.order),
        "site_name": _site_name(),
        "unread_notices": unread_notices,
        "now": now,
        "lang": _lang(),
    }


def _site_name() -> str:
    from flask import current_app

    return current_app.extensions["settings"].site_name


def _lang() -> str:
    return "en" if str(get_locale()) == "en" else "zh-CN"


def navigation(*, tabs: bool = False) -> list[NavItem]:
    """What this visitor can go to, in order; `tabs`: only what stands at the bottom of a phone."""
    items = [
        item
        for item in parts().navigation
        if (not tabs or item.tab) and (not item.roles or current_user.has_role(*item.roles))
    ]
    return sorted(items, key=lambda item: item.order)


def unread_notices() -> int:
    from learnplatform.database import db

    if not current_user.is_authenticated:
        return 0
    with db.read() as session:
        return unread_count(session, current_user.id)


def points(hundredths: int | None) -> str:
    """Hundredths of a point as people write them: 8650 → «86.5»."""
    if hundredths is None:
        return "—"
    whole, rest = divmod(abs(hundredths), 100)
    text = str(whole) if not rest else f"{whole}.{rest:02d}".rstrip("0")
    return f"−{text}" if hundredths < 0 else text


def duration(milliseconds: int | None) -> str:
    """Milliseconds as a clock: 252000 → «4:12», 3 726 000 → «1:02:06»."""
    if milliseconds is None:
        return "—"
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f} %"


def exact(value: datetime | None) -> str:
    """A moment to the minute, in the site's zone."""
    return "" if value is None else format_datetime(value, "yyyy-MM-dd HH:mm")


def moment(value: datetime | None) -> str:
    """A moment as people say it: «刚刚», «3 分钟前», «昨天 21:40», «10 月 28 日»."""
    if value is None:
        return ""
    from flask_babel import to_user_timezone

    then, today = to_user_timezone(value), to_user_timezone(now())
    ago = (today - then).total_seconds()
    days = (today.date() - then.date()).days
    if 0 <= ago < 60:
        return _("刚刚")
    if 0 <= ago < 3600:
        return _("%(n)d 分钟前", n=ago // 60)
    if days in (-1, 0, 1):
        word = {-1: _("明天"), 0: _("今天"), 1: _("昨天")}[days]
        return f"{word} {then:%H:%M}"
    if then.year == today.year:
        return format_datetime(value, _("M 月 d 日"))
    return format_datetime(value, _("yyyy 年 M 月 d 日"))


def initial(name: str) -> str:
    """The character that stands for somebody in a round face."""
    return name[:1].upper() if name else "·"
