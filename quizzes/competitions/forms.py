"""The officer's forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from learnplatform.web.moments import MomentField
from quizzes.competitions import words
from quizzes.competitions.models import Competition
from quizzes.competitions.rules import Plan

GROUPS = ("department", "post", "specialty")


class Ticks(SelectMultipleField):
    """Any number of choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CompetitionForm(FlaskForm):
    """A contest: on which quiz, when, for whom, and what is compared."""

    title = StringField(_l("竞赛名称"), [DataRequired(_l("请填写竞赛名称。")), Length(max=120)])
    intro = TextAreaField(_l("说明"), [Optional(), Length(max=5000)])
    quiz_id = SelectField(_l("测验"), coerce=int)
    branch_id = SelectField(_l("主办部门"), coerce=int, description=_l("只有这个部门及其下级的人能参加。"))
    opens_at = MomentField(_l("开始时间"), [InputRequired(_l("请填写开始时间。"))])
    closes_at = MomentField(_l("结束时间"), [InputRequired(_l("请填写结束时间。"))])
    department = Ticks(_l("部门"), coerce=int)
    post = Ticks(_l("岗位"), coerce=int)
    specialty = Ticks(_l("工种"), coerce=int)
    department_board = Ticks(_l("部门榜"), choices=list(words.MEASURES.items()))
    post_board = Ticks(_l("岗位榜"), choices=list(words.MEASURES.items()))
    specialty_board = Ticks(_l("工种榜"), choices=list(words.MEASURES.items()))
    department_level = SelectField(
        _l("部门榜按哪一级比"),
        coerce=int,
        default=1,
        description=_l("在这一级以上的人，算在自己所在的部门。"),
    )
    winners = IntegerField(
        _l("公布前几名"), [InputRequired(), NumberRange(1, 500, _l("请填 1 到 500。"))], default=3
    )

    def fill(self, competition: Competition, audience: Sequence[tuple[str, int]]) -> None:
        """Show what is stored."""
        for name in ("title", "intro", "quiz_id", "department_level", "winners"):
            self[name].data = getattr(competition, name)
        self.branch_id.data = competition.branch_id or 0
        self.opens_at.show(competition.opens_at)
        self.closes_at.show(competition.closes_at)
        for kind in GROUPS:
            self[kind].data = [group for of, group in audience if of == kind]
            self[f"{kind}_board"].data = [
                each["measure"] for each in competition.group_boards if each["scope"] == kind
            ]

    def plan(self) -> Plan:
        """What was typed. Call after validating."""
        assert self.opens_at.moment is not None
        assert self.closes_at.moment is not None
        return Plan(
            title=(self.title.data or "").strip(),
            intro=(self.intro.data or "").strip(),
            quiz_id=self.quiz_id.data,
            branch_id=self.branch_id.data or None,
            opens_at=self.opens_at.moment,
            closes_at=self.closes_at.moment,
            audience=tuple((kind, group) for kind in GROUPS for group in self[kind].data or ()),
            group_boards=tuple(
                (kind, measure) for kind in GROUPS for measure in self[f"{kind}_board"].data or ()
            ),
            department_level=self.department_level.data,
            winners=self.winners.data or 3,
        )

    def show(self, faults: Sequence[dict[str, Any]]) -> None:
        """Put each fault at its field."""
        for fault in faults:
            field = self[fault["place"]]
            field.errors = [*field.errors, fault["message"]]


class ReasonForm(FlaskForm):
    reason = StringField(_l("原因"), [DataRequired(_l("请写明原因。")), Length(max=200)])


class CorrectForm(ReasonForm):
    """What to do with a publication; the button that was pressed says it."""

    do = RadioField(choices=[("put_right", ""), ("take_back", "")])


class AddForm(ReasonForm):
    number = StringField(_l("工号"), [DataRequired(_l("请填写工号。")), Length(max=40)])


class ExtendForm(ReasonForm):
    minutes = IntegerField(_l("延长几分钟"), [InputRequired(), NumberRange(1, 1440)], default=5)
