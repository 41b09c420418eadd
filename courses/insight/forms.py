"""Writing to learners."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from courses.insight.service import LONGEST


class LetterForm(FlaskForm):
    people = SelectMultipleField(
        _l("写给谁"), coerce=int, validate_choice=False, validators=[InputRequired(_l("请至少选一个人。"))]
    )
    text = TextAreaField(
        _l("写什么"),
        validators=[
            InputRequired(_l("请写几句话。")),
            Length(max=LONGEST, message=_l("最多写 %(max)d 个字。")),
        ],
    )
