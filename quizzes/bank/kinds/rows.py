"""The row of a thing with an id and a text: an option, an item to sort."""

from __future__ import annotations

from wtforms import Form, HiddenField, TextAreaField

from quizzes.bank.forms import unified


class TextRow(Form):
    id = HiddenField()
    text = TextAreaField(filters=[unified])
