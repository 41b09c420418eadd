"""What people fill in about their record, and officers about other people's hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from courses.records.showing import today
from courses.records.words import KINDS

EARLIEST = date(1950, 1, 1)
LATEST = date(2100, 12, 31)
MOST_HOURS = Decimal(1_000)


class Day(DateField):
    """A day that a person can have to do with."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("请填写日期，如 2026-05-01。")) from error

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not EARLIEST <= self.data <= LATEST:
            raise ValidationError(_("这个日期不对，请再看一下年份。"))


class Hours(DecimalField):
    """Credit hours with at most two decimals."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("请填写数字，如 8 或 1.5。")) from error

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        if not self.data.is_finite() or not 0 < self.data <= MOST_HOURS:
            raise ValidationError(_("学时要大于 0，最多 1000。"))
        if self.data != round(self.data, 2):
            raise ValidationError(_("学时最多两位小数。"))

    @property
    def hundredths(self) -> int:
        return int(self.data * 100)


class LicenceForm(FlaskForm):
    name = StringField(_l("证照名称"), [DataRequired(_l("请填写证照名称。")), Length(max=200)])
    number = StringField(_l("证号"), [Optional(), Length(max=80)])
    issuer = StringField(_l("发证机关"), [Optional(), Length(max=200)])
    issued_on = Day(_l("发证日期"), [Optional()])
    expires_on = Day(_l("有效期至"), [Optional()])
    proof = FileField(_l("证件照片"))

    def validate_expires_on(self, field: Day) -> None:
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            raise ValidationError(_("有效期要在发证日期之后。"))


class StationForm(FlaskForm):
    place = StringField(_l("单位或部门"), [DataRequired(_l("请填写单位或部门。")), Length(max=200)])
    post = StringField(_l("岗位"), [Optional(), Length(max=100)])
    began_on = Day(_l("开始日期"), [DataRequired(_l("请填写开始日期。"))])
    ended_on = Day(_l("结束日期"), [Optional()])
    words = TextAreaField(_l("做了什么"), [Optional(), Length(max=1_000)])

    def validate_ended_on(self, field: Day) -> None:
        if field.data and self.began_on.data and field.data < self.began_on.data:
            raise ValidationError(_("结束日期要在开始日期之后。"))


class OutsideForm(FlaskForm):
    title = StringField(_l("培训名称"), [DataRequired(_l("请填写培训名称。")), Length(max=200)])
    provider = StringField(_l("主办单位"), [Optional(), Length(max=200)])
    kind = SelectField(_l("类别"), choices=lambda: list(KINDS.items()), default="outside")
    hours = Hours(_l("学时"), [InputRequired(_l("请填写学时。"))])
    ended_on = Day(_l("结束日期"), [DataRequired(_l("请填写结束日期。"))])
    proof = FileField(_l("证明材料"))

    def validate_ended_on(self, field: Day) -> None:
        if field.data and field.data > today():
            raise ValidationError(_("培训结束后才能登记。"))


class ReasonForm(FlaskForm):
    reason = StringField(_l("原因"), [DataRequired(_l("请写明原因，对方会看到。")), Length(max=500)])


class TargetForm(FlaskForm):
    """`branch` 0: the whole enterprise; `post` 0: everybody there who has no target of their own."""

    branch = SelectField(_l("部门"), coerce=int, default=0)
    post = SelectField(_l("岗位"), coerce=int)
    hours = Hours(_l("一年要学多少学时"), [InputRequired(_l("请填写学时。"))])

    def offer(self, offers: dict[str, list[tuple[int, Any]]]) -> None:
        for name, choices in offers.items():
            self[name].choices = list(choices)
