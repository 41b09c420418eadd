"""The composer's form: details as fields, questions and rules as rows that come back as they were typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from learnplatform.web.moments import MomentField
from learnplatform.web.numbers import whole, wholes
from quizzes.papers import words
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import MOST_QUESTIONS, Draft, Fault

MOST_ROWS = 5_000  # a form has no more parts
_GROUPS = ("department", "post", "specialty")


class Ticks(SelectMultipleField):
    """Any number of choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class QuizForm(FlaskForm):
    """What a quiz says of itself, apart from its questions."""

    title = StringField(_l("测验名称"), [DataRequired(_l("请填写测验名称。")), Length(max=120)])
    intro = TextAreaField(_l("说明"), [Optional(), Length(max=5000)])
    purpose = RadioField(_l("用途"), choices=list(words.PURPOSES.items()), default="quiz")
    branch_id = SelectField(_l("所属部门"), coerce=int)
    composition = RadioField(_l("组卷方式"), choices=list(words.COMPOSITIONS.items()), default="picked")
    minutes = IntegerField(
        _l("答题时间（分钟）"), [NumberRange(1, 1440, _l("答题时间应在 1 到 1440 分钟之间。"))], default=15
    )
    opens_at = MomentField(_l("开始时间"), [Optional()])
    closes_at = MomentField(_l("结束时间"), [Optional()])
    full_time_after_close = BooleanField(_l("结束前开始的人，可以答满规定时间"))
    goes_total = IntegerField(
        _l("一共可答几次"), [Optional(), NumberRange(1, 1000, _l("请填 1 到 1000。"))], default=1
    )
    goes_per_day = IntegerField(
        _l("每天可答几次"), [Optional(), NumberRange(1, 1000, _l("请填 1 到 1000。"))]
    )
    counting = RadioField(_l("多次作答取哪一次"), choices=list(words.COUNTINGS.items()), default="best")
    review = RadioField(_l("何时能看答案"), choices=list(words.REVIEWS.items()), default="after_submit")
    shuffle_questions = BooleanField(_l("每人题目顺序不同"), default=True)
    shuffle_options = BooleanField(_l("每人选项顺序不同"), default=True)
    department = Ticks(_l("部门"), coerce=int)
    post = Ticks(_l("岗位"), coerce=int)
    specialty = Ticks(_l("工种"), coerce=int)

    def fill(self, draft: Draft) -> None:
        """Show what `draft` says."""
        for name in ("title", "intro", "purpose", "composition", "counting", "review"):
            self[name].data = getattr(draft, name)
        for name in (
            "goes_total",
            "goes_per_day",
            "full_time_after_close",
            "shuffle_questions",
            "shuffle_options",
        ):
            self[name].data = getattr(draft, name)
        self.branch_id.data = draft.branch_id or 0
        self.minutes.data = draft.time_limit_ms // 60_000
        self.opens_at.show(draft.opens_at)
        self.closes_at.show(draft.closes_at)
        for kind in _GROUPS:
            self[kind].data = [group for of, group in draft.audience if of == kind]

    def draft(self, rows: Rows) -> Draft:
        """What was typed, once `validate` and `rows.faults` found nothing wrong with its shape."""
        return Draft(
            title=(self.title.data or "").strip(),
            intro=(self.intro.data or "").strip(),
            purpose=self.purpose.data,
            branch_id=self.branch_id.data or None,
            composition=self.composition.data,
            time_limit_ms=(self.minutes.data or 0) * 60_000,
            opens_at=self.opens_at.moment,
            closes_at=self.closes_at.moment,
            goes_total=self.goes_total.data,
            goes_per_day=self.goes_per_day.data,
            full_time_after_close=self.full_time_after_close.data,
            counting=self.counting.data,
            review=self.review.data,
            shuffle_questions=self.shuffle_questions.data,
            shuffle_options=self.shuffle_options.data,
            audience=tuple((kind, group) for kind in _GROUPS for group in self[kind].data or ()),
            items=rows.paper(),
            rules=rows.blueprint(),
        )

    def show(self, faults: Sequence[Fault]) -> None:
        """Put each fault that belongs to a field at that field."""
        for fault in faults:
            if fault.place in self:
                self[fault.place].errors = [*self[fault.place].errors, fault.message]


class Rows:
    """The questions and rules of the form as raw text: a row is a dict of strings, with its own `errors`."""

    item_names = ("question", "points")
    rule_names = ("kind", "tag", "from", "to", "count", "points")

    def __init__(self, items: list[dict[str, Any]], rules: list[dict[str, Any]]) -> None:
        self.items, self.rules = items, rules

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> Rows:
        """The rows as they were submitted; nothing is thrown away because it can't be read."""
        return cls(_rows(form, "item", cls.item_names), _rows(form, "rule", cls.rule_names))

    @classmethod
    def of(cls, draft: Draft) -> Rows:
        items = [{"question": str(question), "points": plain(points)} for question, points in draft.items]
        rules = [
            {
                "kind": rule.kind or "",
                "tag": rule.tag or "",
                "from": str(rule.difficulty_from),
                "to": str(rule.difficulty_to),
                "count": str(rule.count),
                "points": plain(rule.points),
            }
            for rule in draft.rules
        ]
        return cls(items, rules)

    def faults(self, known: set[int]) -> list[Fault]:
        """What can't be read; `known`: the questions that may stand on this paper."""
        found = []
        for at, row in enumerate(self.items):
            if whole(row["question"]) not in known:
                found.append(
                    Fault(f"items-{at}", _("第 %(n)d 题：题库里没有这道题，或不属于本部门。", n=at + 1))
                )
            elif hundredths(row["points"]) is None:
                found.append(Fault(f"items-{at}", _("第 %(n)d 题：分值请填数字，最多两位小数。", n=at + 1)))
        for at, row in enumerate(self.rules):
            if whole(row["count"], MOST_QUESTIONS) is None:
                words_ = _("第 %(n)d 条规则：题数请填 1 到 %(most)d。", n=at + 1, most=MOST_QUESTIONS)
                found.append(Fault(f"rules-{at}", words_))
            elif hundredths(row["points"]) is None:
                found.append(
                    Fault(f"rules-{at}", _("第 %(n)d 条规则：分值请填数字，最多两位小数。", n=at + 1))
                )
        return found

    @property
    def questions(self) -> list[int]:
        """The questions that are named, whether or not they exist."""
        return wholes((row["question"] for row in self.items), MOST_ROWS)

    def paper(self) -> tuple[tuple[int, int], ...]:
        """Picked questions in order, each once."""
        points = {int(row["question"]): hundredths(row["points"]) or 0 for row in self.items}
        return tuple(points.items())

    def blueprint(self) -> tuple[DrawRule, ...]:
        return tuple(rule_of(row) for row in self.rules)


def rule_of(row: dict[str, Any]) -> DrawRule:
    """A rule from its row, as far as it can be read."""
    start, end = _difficulty(row["from"], 1), _difficulty(row["to"], 5)
    count = whole(row["count"], 99_999) or 0
    tag = row["tag"].strip() or None
    return DrawRule(count, hundredths(row["points"]) or 0, row["kind"] or None, tag, start, end)


def _difficulty(text: str, default: int) -> int:
    return int(text) if text in {"1", "2", "3", "4", "5"} else default


def _rows(form: MultiDict[str, str], prefix: str, names: Sequence[str]) -> list[dict[str, Any]]:
    columns = [form.getlist(f"{prefix}_{name}") for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=False)]


def hundredths(text: str) -> int | None:
    """Points as typed («2», «1.5») in hundredths; None where that is no number of at most two places."""
    try:
        value = Decimal(text.strip()) * 100
    except InvalidOperation:
        return None
    if not value.is_finite() or value != value.to_integral_value() or not 0 <= value <= 1_000_000:
        return None
    return int(value)


def plain(points: int) -> str:
    """Hundredths as they are typed: 150 → «1.5»."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
