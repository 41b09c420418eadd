"""What people read when a go or an answer is refused: a sentence for each code."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from learnplatform.problems import Conflict
from quizzes.attempts import rules as attempt_rules
from quizzes.papers import rules as paper_rules

REASONS: dict[str, Any] = {
    paper_rules.DRAFT: _l("这个测验还没有发布。"),
    paper_rules.CLOSED: _l("这个测验已经结束。"),
    paper_rules.NOT_YET: _l("还没到开放时间。"),
    paper_rules.OVER: _l("开放时间已过。"),
    paper_rules.ARENA_CLOSED: _l("擂台现在没有开放。"),
    paper_rules.NO_GOES: _l("次数已经用完。"),
    paper_rules.NO_GOES_TODAY: _l("今天的次数已经用完，明天再来。"),
    paper_rules.PAUSE: _l("两次挑战之间要歇一会儿，请稍后再来。"),
    attempt_rules.STALE: _l("另一处写下的答案更新，这一份没有覆盖它。"),
    attempt_rules.LATE: _l("时间已到，这一份答案另行保存，不计分。"),
    attempt_rules.SUBMITTED: _l("已经交卷，答案不能再改。"),
    attempt_rules.VOIDED: _l("这份答卷已作废。"),
    "in-progress": _l("还没有交卷。"),
    "set-aside": _l("评分时出了问题，已转人工处理，结果稍后公布。"),
    "too-many-answers": _l("一次最多交 500 题的答案。"),
    "busy": _l("同时开始得太多，请再试一次。"),
    "paper": _l("题库里的题不够组成一份试卷，请告诉出题的培训师。"),
}


def conflict(code: str, **extra: Any) -> Conflict:
    """The 409 for `code`, with its sentence; `extra` travels in the JSON."""
    return Conflict(REASONS[code], kind=code, **extra)
