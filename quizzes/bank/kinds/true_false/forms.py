"""The editor of true/false."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from quizzes.bank.forms import QuestionForm
from quizzes.bank.kinds.base import Content, Key


class Editor(QuestionForm):
    kind = "true_false"
    places = {"key": "value"}

    value = RadioField(_l("这句话"), choices=[("true", _l("对")), ("false", _l("错"))], validate_choice=False)

    def question(self) -> tuple[Content, Key]:
        known = {"true": True, "false": False}
        # Nothing chosen yet leaves the key empty, which the kind's rules refuse in their own words.
        key = {"value": known[self.value.data]} if self.value.data in known else {}
        return {"stem": self.stem.data}, key

    def fill(self, content: Content, key: Key) -> None:
        super().fill(content, key)
        self.value.data = "true" if key["value"] else "false"
