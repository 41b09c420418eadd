"""The editor of single choice."""

from __future__ import annotations

from wtforms import FieldList, FormField, StringField

from quizzes.bank.forms import MOST_ROWS, QuestionForm, name_rows, pad_rows, set_rows
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.kinds.rows import TextRow


class Editor(QuestionForm):
    kind = "single_choice"
    places = {"key": "options"}

    options = FieldList(FormField(TextRow), max_entries=MOST_ROWS)
    correct = StringField()  # the id of the right option

    def prepare(self) -> None:
        pad_rows(self.options, 4 if not self.is_submitted() and not self.stem.data else 2)
        name_rows(self.options)

    def question(self) -> tuple[Content, Key]:
        name_rows(self.options)
        filled = [row.form for row in self.options if row.form.text.data.strip()]
        right = [row.id.data for row in filled if row.id.data == self.correct.data]
        options = [{"id": row.id.data, "text": row.text.data} for row in filled]
        return {"stem": self.stem.data, "options": options}, {"options": right}

    def fill(self, content: Content, key: Key) -> None:
        super().fill(content, key)
        set_rows(
            self.options, [{"id": option["id"], "text": option["text"]} for option in content["options"]]
        )
        self.correct.data = next(iter(key["options"]), None)
