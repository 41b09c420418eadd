"""Sentences about arenas: what people are told, why they can't challenge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnplatform.web.filters import duration, points

REFUSALS: dict[str, Any] = {
    "not-for-you": _l("这个擂台不面向你所在的部门、岗位或工种"),
    "draft": _l("擂台还没有开放"),
    "quiz-closed": _l("擂台已经结束"),
    "not-open-yet": _l("还没到开放时间"),
    "window-over": _l("开放时间已过"),
    "arena-closed": _l("擂台现在没有开放"),
    "no-goes-left": _l("你的挑战次数已经用完"),
    "no-goes-left-today": _l("今天的挑战次数已经用完，明天再来"),
    "pause": _l("歇一会儿再来"),
}


def month(value: datetime) -> str:
    """The month of a moment, for an axis: «8 月»."""
    return format_datetime(value, _("M 月"))


def since(value: datetime) -> str:
    """The day a reign began: «11月13日»."""
    return format_datetime(value, _("M月d日"))


def star(params: dict[str, Any]) -> str:
    return _(
        "你成为「%(arena)s」的擂主：%(score)s 分，用时 %(time)s。", arena=params["arena"], **_mark(params)
    )


def dethroned(params: dict[str, Any]) -> str:
    return _(
        "%(who)s 以 %(score)s 分、用时 %(time)s 接过了「%(arena)s」的擂主。随时可以挑战回来。",
        who=params["who"],
        arena=params["arena"],
        **_mark(params),
    )


def vacated(params: dict[str, Any]) -> str:
    return _("你在「%(arena)s」的在位期已满，擂台空缺，欢迎再来。", arena=params["arena"])


def overturned(params: dict[str, Any]) -> str:
    return _("「%(arena)s」的成绩已更正：你的一次在位不再成立。有疑问请找工会干部。", arena=params["arena"])


def restored(params: dict[str, Any]) -> str:
    return _("「%(arena)s」的成绩已更正：你的一次在位成立。", arena=params["arena"])


def rewarded(params: dict[str, Any]) -> str:
    if params["note"]:
        return _("你在「%(arena)s」的擂主奖励已登记：%(note)s。", arena=params["arena"], note=params["note"])
    return _("你在「%(arena)s」的擂主奖励已登记。", arena=params["arena"])


def _mark(params: dict[str, Any]) -> dict[str, str]:
    return {"score": points(params["score"]), "time": duration(params["duration_ms"])}


NOTICES = {
    "arena.star": star,
    "arena.dethroned": dethroned,
    "arena.vacated": vacated,
    "arena.overturned": overturned,
    "arena.restored": restored,
    "arena.rewarded": rewarded,
}
