"""The forms of people administration."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from learnplatform.accounts.models import Department


def _department_id(value: str | int | None) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class PersonForm(FlaskForm):
    name = StringField(
        _l("姓名"), [InputRequired(_l("请填写姓名。")), Length(max=80, message=_l("最多 80 个字。"))]
    )
    department_id = SelectField(_l("部门"), coerce=_department_id)
    post = StringField(_l("岗位"), [Optional(), Length(max=100, message=_l("最多 100 个字。"))])
    specialty = StringField(_l("工种"), [Optional(), Length(max=100, message=_l("最多 100 个字。"))])
    phone = TelField(_l("手机"), [Optional(), Length(max=40, message=_l("最多 40 个字符。"))])
    email = EmailField(
        _l("邮箱"),
        [
            Optional(),
            Length(max=200, message=_l("最多 200 个字符。")),
            Regexp(r"^[^@\s]+@[^@\s]+$", message=_l("邮箱要像 name@example.com 这样。")),
        ],
    )
    hired_on = DateField(_l("入职日期"), [Optional()])
    union_member_since = DateField(_l("入会日期"), [Optional()])

    def offer(self, departments: list[Department], *, nobody: bool) -> None:
        """Fill the department picker; `nobody`: «no department» may be chosen."""
        self.department_id.choices = department_choices(
            departments, _l("(不属于任何部门)") if nobody else None
        )


class NewPersonForm(PersonForm):
    number = StringField(
        _l("工号"), [InputRequired(_l("请填写工号。")), Length(max=40, message=_l("最多 40 个字符。"))]
    )


class GrantForm(FlaskForm):
    role = SelectField(
        _l("角色"), choices=[("trainer", _l("培训师")), ("officer", _l("工会干部")), ("admin", _l("管理员"))]
    )
    department_id = SelectField(_l("管到哪里"), coerce=_department_id, id="grant_department_id")

    def offer(self, departments: list[Department], *, everywhere: bool) -> None:
        self.department_id.choices = department_choices(departments, _l("全企业") if everywhere else None)


def department_choices(departments: list[Department], empty: object = None) -> list[tuple[object, str]]:
    """Choices of a picker, indented by depth, from departments in the order of the tree."""
    base = min((row.depth for row in departments), default=0)
    first: list[tuple[object, str]] = [] if empty is None else [("", str(empty))]
    return first + [(row.id, "\u3000" * (row.depth - base) + row.name) for row in departments]
