"""What people are told about courses they have to take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STATES = {"late": _l("逾期"), "todo": _l("还没开始"), "doing": _l("在学"), "done": _l("已学完")}
TONES = {"late": "on", "done": "good"}


def _day(text: str) -> str:
    return str(format_date(datetime.fromisoformat(text), "long"))


def given(params: dict[str, Any]) -> str:
    return _("请在 %(due)s前学完「%(title)s」。", due=_day(params["due"]), title=params["title"]) + (
        _("说明：%(words)s", words=params["words"]) if params.get("words") else ""
    )


def reminder(params: dict[str, Any]) -> str:
    if params.get("late"):
        return _(
            "「%(title)s」已过 %(due)s的期限，请尽快学完。", due=_day(params["due"]), title=params["title"]
        )
    return _("「%(title)s」还没学完，期限是 %(due)s。", due=_day(params["due"]), title=params["title"])


NOTICES = {"assignment.given": given, "assignment.reminder": reminder}
