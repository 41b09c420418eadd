"""The editor's form: what all kinds share, and rows that can be added, removed and moved with or without scripts."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, HiddenField, SelectField, StringField, TextAreaField

from learnplatform.web.numbers import whole
from quizzes.bank import words
from quizzes.bank.kinds.base import Content, Fault, Key
from quizzes.bank.rules import Draft

MOST_ROWS = 30
_COMMAS = re.compile("[,;\uff0c\uff1b\u3001\\n]")


def unified(text: str | None) -> str:
    """Text with `\\n` line ends and no blank at its end."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").rstrip()


def split_tags(text: str | None) -> list[str]:
    """The tags in `text`: between commas of any kind, or, where there is none, between spaces."""
    text = text or ""
    parts = _COMMAS.split(text) if _COMMAS.search(text) else text.split()
    return list(dict.fromkeys(tag for part in parts if (tag := " ".join(part.split()))))


def join_tags(tags: Sequence[str]) -> str:
    """The same written in one line; `split_tags` gives them back."""
    return "，".join(tags) + ("，" if len(tags) == 1 and " " in tags[0] else "")


def fresh_id(taken: Iterable[str]) -> str:
    """An id for a new row; the bank gives its own when it stores the question."""
    while (made := secrets.token_hex(2)) in taken:
        pass
    return made


class QuestionForm(FlaskForm):
    """What every kind is asked. A kind adds its fields and says how they make content and key.

    `places` maps the place of a `Fault` to the field it is shown at, where the names differ.
    """

    kind: ClassVar[str]
    places: ClassVar[dict[str, str]] = {}

    stem = TextAreaField(_l("题干"), filters=[unified])
    explanation = TextAreaField(_l("解析"), filters=[unified])
    tags = StringField(_l("知识点"))
    difficulty = SelectField(
        _l("难度"), coerce=int, default=3, choices=[(n, word) for n, word in words.DIFFICULTIES.items()]
    )
    draft = BooleanField(_l("先存为草稿，组卷时抽不到"))
    branch = SelectField(_l("归属"), coerce=str, validate_choice=True)
    based_on = HiddenField()

    def __init__(
        self, *args: Any, branches: Sequence[tuple[int | None, Any]] = ((None, ""),), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row_faults: dict[str, list[str]] = defaultdict(list)
        self.branch.choices = [(str(id or ""), name) for id, name in branches]
        if self.branch.data in (None, "None"):
            self.branch.data = self.branch.choices[0][0]

    def draft_of(self, code: str | None = None) -> Draft:
        """What is typed, for the bank to look at."""
        content, key = self.question()
        return Draft(
            self.kind,
            content,
            key,
            self.explanation.data or "",
            self.difficulty.data or 3,
            tuple(self.tag_list),
            code,
        )

    @property
    def tag_list(self) -> list[str]:
        return split_tags(self.tags.data)

    @property
    def branch_id(self) -> int | None:
        return int(self.branch.data) if self.branch.data else None

    def question(self) -> tuple[Content, Key]:
        """What is typed, as content and key; never raises, whatever is missing or wrong."""
        raise NotImplementedError

    def fill(self, content: Content, key: Key) -> None:
        """Show a stored version."""
        self.stem.data = content.get("stem", "")

    @property
    def checked(self) -> set[str]:
        """The fields whose own checks say something the rules of the kind don't."""
        return {name for name, field in self._fields.items() if field.validators}

    def prepare(self) -> None:
        """Bring the rows to what the page needs before it is shown (a new question has some empty ones)."""

    def rearrange(self, command: str) -> bool:
        """Do what a row's button says («options add», «options up 2») without a script; whether it was one."""
        name, action, *rest = [*command.split(), "", ""]
        rows = getattr(self, name, None) if name in self._fields else None
        if not isinstance(rows, FieldList) or action not in {"add", "remove", "up", "down"}:
            return False
        move_row(rows, action, whole(rest[0]) or 0)
        return True

    def show_faults(self, faults: Iterable[Fault]) -> None:
        """Put each fault at its field."""
        for fault in faults:
            place = fault.place.partition(".")[0]
            name = self.places.get(place, place)
            field = self._fields.get(name)
            if field is None or isinstance(field, FieldList) or name in self.own_errors:
                self.row_faults[name].append(fault.message)
            else:
                field.errors = [*field.errors, fault.message]

    # Fields whose errors the kind's template shows by itself.
    own_errors: ClassVar[frozenset[str]] = frozenset({"correct"})

    @property
    def faulty(self) -> bool:
        return bool(self.errors or any(self.row_faults.values()))


def move_row(rows: FieldList, action: str, at: int) -> None:
    """Add an empty row, or remove or move the one at `at`; what is typed in the others stays."""
    data = [dict(row.data) for row in rows]
    if action == "add" and len(data) < MOST_ROWS:
        data.append({})
    elif action == "remove" and at < len(data):
        del data[at]
    elif action == "up" and 0 < at < len(data):
        data[at - 1], data[at] = data[at], data[at - 1]
    elif action == "down" and at < len(data) - 1:
        data[at], data[at + 1] = data[at + 1], data[at]
    set_rows(rows, data)


def set_rows(rows: FieldList, data: Sequence[dict[str, Any]]) -> None:
    """Show exactly the rows `data`."""
    while rows.entries:
        rows.pop_entry()
    for row in data:
        rows.append_entry(row)


def pad_rows(rows: FieldList, least: int) -> None:
    """Have at least so many rows."""
    while len(rows.entries) < least:
        rows.append_entry({})


def name_rows(rows: FieldList) -> None:
    """Give each row that has none an id of its own; one that a stored option had must not come back by chance."""
    taken: set[str] = set()
    for row in rows:
        mine = row.form.id.data
        if not mine or mine in taken or not re.fullmatch(r"[A-Za-z0-9]{1,8}", mine):
            mine = fresh_id(taken)
        row.form.id.data = mine
        taken.add(mine)
