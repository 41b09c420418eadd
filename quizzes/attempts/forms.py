"""Forms of putting one attempt right."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange


class ReasonForm(FlaskForm):
    """Voiding somebody's attempt; letting a late answer count."""

    reason = StringField(_l("理由"), [DataRequired(_l("请写明理由。")), Length(max=300)])


class ExtendForm(ReasonForm):
    """Giving somebody more time."""

    minutes = IntegerField(_l("延长几分钟"), [NumberRange(1, 600, _l("请填 1 到 600 分钟。"))], default=5)
