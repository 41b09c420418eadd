"""The editor of multiple choice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectMultipleField

from quizzes.bank.forms import MOST_ROWS, QuestionForm, name_rows, pad_rows, set_rows
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.kinds.rows import TextRow


class Editor(QuestionForm):
    kind = "multiple_choice"
    places = {"key": "options"}

    options = FieldList(FormField(TextRow), max_entries=MOST_ROWS)
    correct = SelectMultipleField(choices=[], validate_choice=False)  # the ids of the right options
    partial = BooleanField(_l("少选按比例给分，选错一个不得分"))

    def prepare(self) -> None:
        pad_rows(self.options, 4 if not self.is_submitted() and not self.stem.data else 2)
        name_rows(self.options)

    def question(self) -> tuple[Content, Key]:
        name_rows(self.options)
        filled = [row.form for row in self.options if row.form.text.data.strip()]
        ticked = set(self.correct.data or [])
        right = [row.id.data for row in filled if row.id.data in ticked]
        options = [{"id": row.id.data, "text": row.text.data} for row in filled]
        return {"stem": self.stem.data, "options": options}, {"options": right, "partial": self.partial.data}

    def fill(self, content: Content, key: Key) -> None:
        super().fill(content, key)
        set_rows(
            self.options, [{"id": option["id"], "text": option["text"]} for option in content["options"]]
        )
        self.correct.data = list(key["options"])
        self.partial.data = bool(key.get("partial"))
