"""What trainers fill in about a course."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from courses.authoring.settings import Settings
from courses.words import CATEGORY_WORDS, LEVEL_WORDS
from quizzes.bank.forms import join_tags, split_tags

ENROLMENT_WORDS = {
    "open": _l("谁都可以加入"),
    "request": _l("申请后由讲师或工会同意"),
    "invitation": _l("只有被邀请的人"),
}
MOST_LINES = 20


def _choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class CourseForm(FlaskForm):
    """A new course: the rest comes later."""

    title = StringField(_l("课程名称"), [DataRequired(_l("请给课程起个名字。")), Length(max=200)])
    category = SelectField(_l("板块"), choices=_choices(CATEGORY_WORDS.items()), default="skills")
    branch_id = SelectField(_l("给哪个部门"), coerce=int)

    def offer(self, offers: dict[str, list[tuple[Any, Any]]]) -> None:
        """What can be chosen where the choice depends on the site and on who chooses."""
        for name, choices in offers.items():
            self[name].choices = _choices(choices)


class SettingsForm(CourseForm):
    """Everything of a course beside its lessons. Empty numbers mean: no limit."""

    summary = TextAreaField(
        _l("课程介绍"), [Length(max=20_000)], description=_l("可用 Markdown。发布前必填。")
    )
    outcomes = TextAreaField(
        _l("学完能做什么"), [Length(max=4_000)], description=_l("一行一条，例如：能独立完成班前检查。")
    )
    level = SelectField(_l("难度"), choices=_choices(LEVEL_WORDS.items()))
    tags = StringField(_l("主题标签"), [Length(max=400)], description=_l("用逗号隔开。"))
    credit_hours = DecimalField(_l("学时"), [Optional(), NumberRange(0, 1_000)], places=2)
    credit_kind = SelectField(_l("计入哪类学时"))
    cover_uid = HiddenField()
    sequential = BooleanField(_l("按顺序学：前面的必学课节学完，才能开下一节"))
    posts = SelectMultipleField(_l("适合岗位"), coerce=int)
    specialties = SelectMultipleField(_l("适合工种"), coerce=int)
    enrolment = SelectField(_l("怎样加入"), choices=_choices(ENROLMENT_WORDS.items()))
    seats = IntegerField(
        _l("名额"),
        [Optional(), NumberRange(1, 1_000_000)],
        description=_l("留空不限。满了以后排队，有人退出自动补上。"),
    )
    gives_certificate = BooleanField(_l("学完发结业证书"))
    valid_months = IntegerField(
        _l("证书几个月内有效"),
        [Optional(), NumberRange(1, 600)],
        description=_l("留空长期有效。到期后可以再学一遍。"),
    )
    template_id = SelectField(_l("证书样式"), coerce=int)
    authors = TextAreaField(
        _l("讲师"),
        [Length(max=2_000)],
        description=_l("工号，一行一个，排在前面的先显示。他们都能修改这门课程。"),
    )
    fingerprint = HiddenField()

    def show(self, settings: Settings) -> None:
        """Fill in what is stored."""
        for name in ("title", "category", "summary", "level", "cover_uid", "sequential", "posts", "specialties",
                     "enrolment", "seats", "gives_certificate", "valid_months", "credit_kind"):  # fmt: skip
            self[name].data = getattr(settings, name)
        self.branch_id.data, self.template_id.data = settings.branch_id or 0, settings.template_id or 0
        self.outcomes.data = "\n".join(map(str, settings.outcomes))
        self.tags.data = join_tags(settings.tags)
        self.authors.data = "\n".join(settings.authors)
        self.credit_hours.data = Decimal(settings.credit_hours) / 100
        self.fingerprint.data = settings.fingerprint

    def validate_tags(self, field: Any) -> None:
        if any(len(tag) > 40 for tag in split_tags(field.data)):
            raise ValidationError(_("一个标签不超过 40 个字。"))

    def settings(self, requires: list[Any]) -> Settings:
        """What was typed. Call after validating."""
        return Settings(
            title=(self.title.data or "").strip(),
            category=self.category.data,
            branch_id=self.branch_id.data or None,
            summary=_unix(self.summary.data),
            outcomes=_lines(self.outcomes.data)[:MOST_LINES],
            level=self.level.data,
            tags=split_tags(self.tags.data)[:MOST_LINES],
            credit_hours=int((self.credit_hours.data or Decimal(0)) * 100),
            cover_uid=self.cover_uid.data or None,
            sequential=self.sequential.data,
            enrolment=self.enrolment.data,
            seats=self.seats.data,
            valid_months=self.valid_months.data,
            credit_kind=self.credit_kind.data,
            gives_certificate=self.gives_certificate.data,
            template_id=self.template_id.data or None,
            posts=sorted(self.posts.data or []),
            specialties=sorted(self.specialties.data or []),
            requires=requires,
            authors=list(dict.fromkeys((self.authors.data or "").split())),
        )


def _unix(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
