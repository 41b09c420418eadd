"""What an administrator says before a roster is stored."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField


class ConfirmForm(FlaskForm):
    wrong = RadioField(
        choices=[("refuse", _l("改好再导入")), ("skip", _l("先导入没有错的行"))], default="refuse"
    )
    deactivate_missing = BooleanField()
    sure = BooleanField(_l("超过现有人数的五分之一，我确认要停用这么多人"))
