"""Words of the skill record."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.words import CATEGORY_WORDS
from learnplatform.web.filters import points

KINDS = {**CATEGORY_WORDS, "outside": _l("外部培训")}


def kind(name: str) -> str:
    """What a kind of credit hours is called; a course may name its own."""
    return str(KINDS.get(name, name))


def left(days: int | None) -> str:
    """How long a licence still holds."""
    if days is None:
        return _("长期有效")
    if days < 0:
        return _("已过期 %(n)d 天", n=-days)
    if days == 0:
        return _("今天到期")
    return _("还有 %(n)d 天", n=days)


def licence_ending(params: dict[str, Any]) -> str:
    ends = date.fromisoformat(str(params["ends"]))
    return _("你的证照「%(name)s」%(day)s 到期，请早些安排复审或换证。", name=params["name"], day=ends)


def hours_entered(params: dict[str, Any]) -> str:
    return _(
        "已为你登记外部培训「%(title)s」，%(hours)s 学时。",
        title=params["title"],
        hours=points(params["hours"]),
    )


def hours_cancelled(params: dict[str, Any]) -> str:
    return _(
        "「%(title)s」的 %(hours)s 学时已收回：%(why)s",
        title=params["title"],
        hours=points(params["hours"]),
        why=params["why"],
    )


def hours_late(params: dict[str, Any]) -> str:
    return _(
        "%(year)s 年学时目标是 %(target)s，你已学 %(hours)s，还差 %(left)s。",
        year=params["year"],
        target=points(params["target"]),
        hours=points(params["hours"]),
        left=points(params["target"] - params["hours"]),
    )


NOTICES = {
    "licence.ending": licence_ending,
    "credit.entered": hours_entered,
    "credit.cancelled": hours_cancelled,
    "credit.late": hours_late,
}
