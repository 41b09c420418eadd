"""What people write beside a lesson."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from courses.learning.discussion import LONGEST


class NoteForm(FlaskForm):
    note = TextAreaField(_l("记点什么"), [DataRequired(_l("还没有写。")), Length(max=5_000)])
    at = StringField(validators=[Optional(), Length(max=12)])  # ms of a recording
    paragraph = StringField(validators=[Optional(), Length(max=6)])
    quote = StringField(validators=[Optional(), Length(max=400)])


class QuestionForm(FlaskForm):
    question = TextAreaField(_l("想问什么"), [DataRequired(_l("还没有写。")), Length(max=LONGEST)])
