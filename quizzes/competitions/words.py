"""Sentences about competitions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

MEASURES: dict[str, Any] = {"sum": _l("总分"), "mean": _l("人均分"), "rate": _l("参与率")}
SCOPES: dict[str, Any] = {"department": _l("部门"), "post": _l("岗位"), "specialty": _l("工种")}
PHASES: dict[str, Any] = {
    "draft": _l("草稿"),
    "soon": _l("即将开始"),
    "running": _l("进行中"),
    "over": _l("等待公布"),
    "published": _l("已公布优胜者"),
}
ATTEMPT_STATES: dict[str, Any] = {
    "in_progress": _l("作答中"),
    "submitted": _l("评分中"),
    "graded": _l("已评分"),
    "needs_marking": _l("待人工评分"),
    "voided": _l("已作废"),
    "set_aside": _l("评分出错，已搁置"),
}


def published(params: dict[str, Any]) -> str:
    if params["again"]:
        return _("「%(title)s」的结果已更正并重新公布。", title=params["title"])
    return _("「%(title)s」已公布优胜者。", title=params["title"])


def place_changed(params: dict[str, Any]) -> str:
    return _(
        "「%(title)s」的结果已更正，你的名次有变化。原因：%(reason)s",
        title=params["title"],
        reason=params["reason"],
    )


def taken_back(params: dict[str, Any]) -> str:
    return _(
        "「%(title)s」的公布已撤回，结果待定。原因：%(reason)s",
        title=params["title"],
        reason=params["reason"],
    )


NOTICES = {
    "competition.published": published,
    "competition.place_changed": place_changed,
    "competition.taken_back": taken_back,
}


def day(value: datetime) -> str:
    """The day under a public notice, in full."""
    return format_datetime(value, _("yyyy 年 M 月 d 日"))


def mean(row: dict[str, Any]) -> int:
    """The mean of who took part, for reading: whole hundredths, half up. Ranking never uses it."""
    people = row["people"] or 1
    return (2 * row["score_sum"] + people) // (2 * people)


def rate(row: dict[str, Any]) -> str:
    """Who took part of whom, in percent to one decimal, for reading."""
    members = row["members"] or 1
    tenths = (2000 * row["people"] + members) // (2 * members)
    return f"{tenths // 10}.{tenths % 10} %"
