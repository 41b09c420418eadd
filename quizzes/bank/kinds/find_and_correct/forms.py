"""The editor of find and correct: a passage in which the planted errors are marked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from quizzes.bank.forms import QuestionForm, unified
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.kinds.find_and_correct import notation


class Editor(QuestionForm):
    kind = "find_and_correct"
    places = {"passage": "marked", "errors": "marked", "key": "marked"}

    marked = TextAreaField(_l("短文"), filters=[unified])
    found_share = IntegerField(_l("找出占分"), [InputRequired(), NumberRange(0, 100)], default=50)
    slack = IntegerField(_l("允许多选的字数"), [InputRequired(), NumberRange(0, 20)], default=2)
    false_alarm = DecimalField(
        _l("误报扣分"), [InputRequired(), NumberRange(0, 100)], default=Decimal(0), places=None
    )

    def question(self) -> tuple[Content, Key]:
        passage, errors = notation.read(self.marked.data or "")
        price = self.false_alarm.data
        key: dict[str, Any] = {
            "errors": errors,
            "found_share": _number(self.found_share.data, 50),
            "slack": _number(self.slack.data, 2),
            "false_alarm": int(price * 100) if price is not None and price.is_finite() else 0,
        }
        return {"stem": self.stem.data, "passage": passage}, key

    def fill(self, content: Content, key: Key) -> None:
        super().fill(content, key)
        self.marked.data = notation.write(content["passage"], key["errors"])
        self.found_share.data = key["found_share"]
        self.slack.data = key["slack"]
        self.false_alarm.data = (
            (Decimal(key["false_alarm"]) / 100).normalize() if key["false_alarm"] else Decimal(0)
        )


def _number(value: int | None, default: int) -> int:
    """What was typed, or the default while it is no number (the field itself says so)."""
    return default if value is None else value
