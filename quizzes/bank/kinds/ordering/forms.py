"""The editor of ordering: the author writes the items in their right order."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField

from quizzes.bank.forms import MOST_ROWS, QuestionForm, name_rows, pad_rows, set_rows
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.kinds.rows import TextRow


class Editor(QuestionForm):
    kind = "ordering"
    places = {"key": "items", "options": "items"}

    items = FieldList(FormField(TextRow), max_entries=MOST_ROWS)
    partial = BooleanField(_l("按排对的相邻次序给分，不要求全对"))

    def prepare(self) -> None:
        pad_rows(self.items, 4 if not self.is_submitted() and not self.stem.data else 2)
        name_rows(self.items)

    def question(self) -> tuple[Content, Key]:
        """The items in their right order, which the bank then hides in the key."""
        name_rows(self.items)
        items = [
            {"id": row.form.id.data, "text": row.form.text.data}
            for row in self.items
            if row.form.text.data.strip()
        ]
        return {"stem": self.stem.data, "items": items}, {"partial": self.partial.data}

    def fill(self, content: Content, key: Key) -> None:
        super().fill(content, key)
        texts = {item["id"]: item["text"] for item in content["items"]}
        set_rows(self.items, [{"id": id, "text": texts[id]} for id in key["order"]])
        self.partial.data = bool(key.get("partial"))
