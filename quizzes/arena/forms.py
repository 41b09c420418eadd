"""The officer's forms."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from quizzes.arena.management import Setup
from quizzes.arena.models import Arena


class ArenaForm(FlaskForm):
    """The terms of an arena. Marks are points, as people say them."""

    quiz_id = SelectField(_l("测验"), coerce=int)
    goes_per_day = IntegerField(
        _l("每人每天可以挑战几次"),
        [Optional(), NumberRange(1, 100)],
        default=3,
        description=_l("留空表示不限。"),
    )
    pause_minutes = IntegerField(
        _l("两次挑战之间至少隔几分钟"), [InputRequired(), NumberRange(0, 10_080)], default=0
    )
    reign_days = IntegerField(
        _l("在位几天后空缺"),
        [Optional(), NumberRange(1, 3650)],
        description=_l("到期前擂主再次达到守擂线，就重新起算。留空表示一直在位，直到有人更强。"),
    )
    defence_mark = DecimalField(
        _l("守擂线（分）"), [InputRequired(), NumberRange(0, 100_000)], places=2, default=0
    )
    entry_mark = DecimalField(
        _l("入擂线（分）"),
        [InputRequired(), NumberRange(0, 100_000)],
        places=2,
        default=0,
        description=_l("擂台空缺时，第一个达到这个分数的人成为擂主。"),
    )

    def setup(self) -> Setup:
        """What was typed. Call after validating."""
        return Setup(
            goes_per_day=self.goes_per_day.data,
            pause_ms=(self.pause_minutes.data or 0) * 60_000,
            reign_days=self.reign_days.data,
            defence_mark=int((self.defence_mark.data or 0) * 100),
            entry_mark=int((self.entry_mark.data or 0) * 100),
        )

    def show(self, arena: Arena, goes_per_day: int | None) -> None:
        """Fill in what holds now."""
        self.goes_per_day.data, self.pause_minutes.data = goes_per_day, arena.pause_ms // 60_000
        self.reign_days.data = arena.reign_days
        self.defence_mark.data = _points(arena.defence_mark)
        self.entry_mark.data = _points(arena.entry_mark)


def _points(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


class CloseForm(FlaskForm):
    reason = StringField(_l("原因"), [InputRequired(), Length(max=200)])


class RewardForm(FlaskForm):
    note = StringField(_l("奖励说明"), [Optional(), Length(max=200)])
