"""Sentences about courses that people are told, and about where somebody stands."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from learnplatform.web.filters import moment

LENGTHS = {"short": _l("30 分钟以内"), "middle": _l("半小时到两小时"), "long": _l("两小时以上")}
HOURS = {"few": _l("2 学时以内"), "some": _l("2 到 6 学时"), "many": _l("6 学时以上")}
STATES = {
    "requested": _l("等待同意"),
    "invited": _l("已邀请"),
    "waiting": _l("排队中"),
    "active": _l("在学"),
    "completed": _l("已学完"),
    "withdrawn": _l("已退出"),
    "refused": _l("未同意"),
}
WAYS = {"open": _l("随时可以加入"), "request": _l("申请后由讲师或工会同意"), "invitation": _l("受邀参加")}


def minutes(count: int) -> str:
    """How long a course takes: «45 分钟», «2 小时», «2 小时 30 分»."""
    hours, rest = divmod(count, 60)
    if not hours:
        return ngettext("%(num)d 分钟", "%(num)d 分钟", rest)
    if not rest:
        return ngettext("%(num)d 小时", "%(num)d 小时", hours)
    return _("%(hours)d 小时 %(minutes)d 分", hours=hours, minutes=rest)


def lock(lock: Any) -> str:
    """Why a lesson is closed (`courses.learning.rules.Lock`)."""
    if lock.kind == "before":
        first, more = lock.titles[-1], len(lock.titles) - 1
        if not more:
            return _("先学完「%(title)s」", title=first)
        return ngettext(
            "先学完「%(title)s」等 %(all)d 节",
            "先学完「%(title)s」等 %(all)d 节",
            more,
            title=first,
            all=more + 1,
        )
    if lock.opens_at is None:
        return _("还没开放")
    return _("%(when)s 开放", when=moment(lock.opens_at))


def requested(params: dict[str, Any]) -> str:
    return _("%(who)s 申请加入「%(course)s」，等你答复。", **params)


def accepted(params: dict[str, Any]) -> str:
    return _("你的申请通过了，可以开始学「%(course)s」。", **params)


def accepted_waiting(params: dict[str, Any]) -> str:
    return _(
        "你加入「%(course)s」的申请通过了。现在名额已满，你排在第 %(place)s 位，有空位会自动补上。", **params
    )


def refused(params: dict[str, Any]) -> str:
    if params.get("why"):
        return _("加入「%(course)s」的申请没有通过：%(why)s", **params)
    return _("加入「%(course)s」的申请没有通过。", course=params["course"])


def invited(params: dict[str, Any]) -> str:
    return _("%(who)s 邀请你学「%(course)s」。", **params)


def moved_up(params: dict[str, Any]) -> str:
    return _("「%(course)s」有了空位，轮到你了，现在就可以开始学。", **params)


def removed(params: dict[str, Any]) -> str:
    if params.get("why"):
        return _("你已不在「%(course)s」里：%(why)s", **params)
    return _("你已不在「%(course)s」里。", course=params["course"])


NOTICES = {
    "courses.requested": requested,
    "courses.accepted": accepted,
    "courses.accepted_waiting": accepted_waiting,
    "courses.refused": refused,
    "courses.invited": invited,
    "courses.moved_up": moved_up,
    "courses.removed": removed,
}
