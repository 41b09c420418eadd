"""What the bank's kinds and states are called."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "single_choice": _l("单选"),
    "multiple_choice": _l("多选"),
    "true_false": _l("判断"),
    "fill_in": _l("填空"),
    "ordering": _l("排序"),
    "find_and_correct": _l("纠错改错"),
}
STATES: dict[str, Any] = {"draft": _l("草稿"), "active": _l("在用"), "retired": _l("已停用")}
DIFFICULTIES: dict[int, Any] = {1: _l("很易"), 2: _l("较易"), 3: _l("中等"), 4: _l("较难"), 5: _l("很难")}
