"""The editor of fill-in: as many blanks as the stem has marks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, StringField, TextAreaField

from quizzes.bank.forms import MOST_ROWS, QuestionForm, pad_rows, set_rows, unified
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.text import blank_numbers


class BlankRow(Form):
    accepted = TextAreaField(_l("答案，一行一个"), filters=[unified])
    case = BooleanField(_l("区分大小写"))
    number = StringField(_l("或数值"))
    tolerance = StringField(_l("误差 ±"))


class Editor(QuestionForm):
    kind = "fill_in"
    places = {"key": "blanks"}

    blanks = FieldList(FormField(BlankRow), max_entries=MOST_ROWS)
    partial = BooleanField(_l("每个空单独给分"), default=True)

    @property
    def marks(self) -> int:
        """How many blanks the stem has."""
        return min(len(blank_numbers(self.stem.data or "")), MOST_ROWS)

    def prepare(self) -> None:
        """A row for each mark; of the rows beyond them only the empty ones go."""
        rows = [dict(row.data) for row in self.blanks]
        while len(rows) > max(self.marks, 1) and not _blank(rows[-1]):
            rows.pop()
        set_rows(self.blanks, rows)
        pad_rows(self.blanks, max(self.marks, 1))

    def question(self) -> tuple[Content, Key]:
        rows = [dict(row.data) for row in self.blanks]
        while len(rows) > self.marks and not _blank(rows[-1]):
            rows.pop()
        rows += [{} for _missing in range(self.marks - len(rows))]
        key = {"blanks": [_stored(row) for row in rows], "partial": self.partial.data}
        return {"stem": self.stem.data}, key

    def fill(self, content: Content, key: Key) -> None:
        super().fill(content, key)
        set_rows(self.blanks, [_shown(blank) for blank in key["blanks"]])
        self.partial.data = bool(key.get("partial"))


def _blank(row: dict[str, Any]) -> bool:
    """Whether anything is typed in `row`."""
    return any((row.get(name) or "").strip() for name in ("accepted", "number", "tolerance"))


def _stored(row: dict[str, Any]) -> dict[str, Any]:
    value, tolerance = (row.get("number") or "").strip(), (row.get("tolerance") or "").strip()
    return {
        "accepted": [line.strip() for line in (row.get("accepted") or "").split("\n") if line.strip()],
        "case": bool(row.get("case")),
        "number": {"value": value, "tolerance": tolerance} if value or tolerance else None,
    }


def _shown(blank: dict[str, Any]) -> dict[str, Any]:
    number = blank.get("number") or {}
    return {
        "accepted": "\n".join(blank["accepted"]),
        "case": blank["case"],
        "number": number.get("value", ""),
        "tolerance": number.get("tolerance", ""),
    }
