"""What the states and choices of a quiz are called."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from quizzes.bank.words import KINDS

__all__ = [
    "ACTIONS",
    "ATTEMPTS",
    "ATTEMPT_TONES",
    "COMPOSITIONS",
    "COUNTINGS",
    "KINDS",
    "PURPOSES",
    "REVIEWS",
    "STATES",
    "TONES",
]

STATES: dict[str, Any] = {"draft": _l("草稿"), "published": _l("已发布"), "closed": _l("已关闭")}
TONES = {"draft": "", "published": "good", "closed": "on"}
PURPOSES: dict[str, Any] = {"quiz": _l("测验"), "arena": _l("擂台用卷")}
COMPOSITIONS: dict[str, Any] = {"picked": _l("手工选题"), "drawn": _l("按规则抽题")}
COUNTINGS: dict[str, Any] = {"best": _l("最好的一次"), "last": _l("最后一次"), "first": _l("第一次")}
REVIEWS: dict[str, Any] = {
    "after_submit": _l("交卷后"),
    "after_window": _l("测验结束后"),
    "never": _l("不公布"),
}
ATTEMPTS: dict[str, Any] = {
    "in_progress": _l("作答中"),
    "submitted": _l("评分中"),
    "graded": _l("已评分"),
    "needs_marking": _l("待阅卷"),
    "voided": _l("已作废"),
    "set_aside": _l("已搁置"),
}
ATTEMPT_TONES = {"in_progress": "on", "graded": "good"}
ACTIONS: dict[str, Any] = {
    "attempt.voided": _l("作废"),
    "attempt.extended": _l("延长时间"),
    "attempt.late_accepted": _l("采纳迟到的作答"),
}
