"""The form of a correction."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget


class CorrectionForm(FlaskForm):
    versions = SelectMultipleField(
        _l("要更正的题目"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[DataRequired(_l("请至少选一道题。"))],
    )
    reason = TextAreaField(
        _l("原因"), validators=[DataRequired(_l("请写明原因，大家会看到。")), Length(max=500)]
    )


class WhyForm(FlaskForm):
    """Why a key is mended."""

    reason = StringField(
        _l("为什么要改"), validators=[DataRequired(_l("请写明为什么要改，出题人会看到。")), Length(max=300)]
    )
