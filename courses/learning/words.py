"""What people are told about questions under their lessons."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _


def asked(params: dict[str, Any]) -> str:
    return _("%(who)s 在你的课里问：「%(question)s」", **params)


def answered(params: dict[str, Any]) -> str:
    return _("%(who)s 回答了你的问题「%(question)s」。", **params)


def answered_by_trainer(params: dict[str, Any]) -> str:
    return _("讲师 %(who)s 回答了你的问题「%(question)s」。", **params)


def settled(params: dict[str, Any]) -> str:
    return _("讲师 %(who)s 确认你的问题「%(question)s」已经答对。", **params)


NOTICES = {
    "learning.asked": asked,
    "learning.answered": answered,
    "learning.answered_by_trainer": answered_by_trainer,
    "learning.settled": settled,
}
