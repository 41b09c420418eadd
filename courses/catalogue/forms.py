"""What people fill in about courses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from courses.catalogue.opinions import MOST_WORDS


class RequestForm(FlaskForm):
    message = TextAreaField(_l("想说的话"), [Optional(), Length(max=500)])


class RatingForm(FlaskForm):
    stars = RadioField(
        _l("几颗星"),
        [DataRequired(_l("请选一到五颗星。"))],
        choices=[SelectChoice(str(n), str(n)) for n in (1, 2, 3, 4, 5)],
    )
    words = TextAreaField(_l("留言"), [Optional(), Length(max=MOST_WORDS)])


class DecisionForm(FlaskForm):
    words = TextAreaField(_l("说明"), [Optional(), Length(max=500)])


class InvitationForm(FlaskForm):
    numbers = TextAreaField(_l("工号"), [DataRequired(_l("请填写工号，一行一个。")), Length(max=10_000)])


class RemovalForm(FlaskForm):
    reason = StringField(_l("原因"), [DataRequired(_l("请写明原因，对方会看到。")), Length(max=500)])
