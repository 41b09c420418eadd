"""What an officer fills in to give a course."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from learnplatform.clock import now
from learnplatform.web.i18n import site_timezone


class AssignmentForm(FlaskForm):
    """A course, for whom, until when."""

    course_id = SelectField(_l("课程"), coerce=int)
    department_id = SelectField(_l("部门"), coerce=int)
    post_id = SelectField(_l("岗位"), coerce=int)
    specialty_id = SelectField(_l("工种"), coerce=int)
    way = RadioField(
        _l("怎样安排"),
        choices=[
            SelectChoice("once", _l("一次：现在在岗的人，到某一天为止")),
            SelectChoice("standing", _l("长期：以后进来或转岗来的人也要学")),
        ],
        default="once",
    )
    due_on = DateField(_l("最晚哪天学完"), [Optional()])
    due_days = IntegerField(_l("进来后几天内学完"), [Optional(), NumberRange(1, 3_650)])
    repeat_months = IntegerField(
        _l("每隔几个月重学"),
        [Optional(), NumberRange(1, 120)],
        description=_l("例如 12，每年一次；留空只学一次。旧证书保留。"),
    )
    words = TextAreaField(_l("想对大家说的话"), [Length(max=500)])

    def offer(self, offers: dict[str, list[tuple[int, str]]]) -> None:
        for name, choices in offers.items():
            self[name].choices = [SelectChoice(value, label) for value, label in choices]

    def validate(self, extra_validators: Any = None) -> bool:
        """Which of the two ways asks for which field."""
        good = super().validate(extra_validators)
        fault = self._fault()
        if fault is None:
            return bool(good)
        field, words = fault
        field.errors = [*field.errors, words]
        return False

    def _fault(self) -> tuple[Any, str] | None:
        if self.way.data == "standing":
            missing = self.due_days.data is None and not self.due_days.errors
            return (self.due_days, _("请填写进来后几天内学完。")) if missing else None
        if self.due_on.data is None:
            return None if self.due_on.errors else (self.due_on, _("请填写最晚哪天学完。"))
        if self.due_on.data.year > 2_200 or _end_of(self.due_on.data) <= now():
            return self.due_on, _("请选一个今天以后的日子。")
        return None

    def values(self) -> dict[str, Any]:
        """The columns of an assignment. Call after validating."""
        standing = self.way.data == "standing"
        return {
            "course_id": self.course_id.data,
            "department_id": self.department_id.data or None,
            "post_id": self.post_id.data or None,
            "specialty_id": self.specialty_id.data or None,
            "standing": standing,
            "due_at": None if standing else _end_of(self.due_on.data),
            "due_days": self.due_days.data if standing else None,
            "repeat_months": self.repeat_months.data if standing else None,
            "words": (self.words.data or "").strip(),
        }


def _end_of(day: Any) -> datetime:
    """When that day ends where the site is."""
    there = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(site_timezone()))
    return there.astimezone(UTC)
