"""A question as one row of a sheet, and the columns it has. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from string import ascii_uppercase

from flask_babel import gettext as _

from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.text import clean


class RowFault(ValueError):
    """What a cell says can't be understood. `column` is one of COLUMNS."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


@dataclass
class Row:
    """The cells of one question, as text by column; options apart, in order."""

    cells: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """The cell, which must not be empty. Raises RowFault."""
        if not self[column]:
            raise RowFault(column, _("「%(column)s」是空的。", column=heading(column)))
        return self[column]


# Column → its heading in our files, then what else people call it, in any case and with or without spaces.
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("编号", "题号", "序号", "试题编号", "code", "no", "no.", "number", "id"),
    "kind": ("题型", "类型", "试题类型", "type", "kind", "question type"),
    "stem": ("题干", "题目", "试题", "题目内容", "试题内容", "stem", "question", "question text"),
    "passage": ("短文", "文章", "材料", "passage"),
    "options": ("选项", "备选项", "options", "choices"),
    "answer": ("答案", "正确答案", "标准答案", "参考答案", "answer", "correct answer", "key"),
    "scoring": ("计分规则", "计分", "scoring", "scoring rule"),
    "points": ("分值", "分数", "points", "score", "mark"),
    "difficulty": ("难度", "难易度", "难度系数", "difficulty", "level"),
    "tags": ("标签", "知识点", "分类", "tags", "tag", "topic", "category"),
    "explanation": ("解析", "答案解析", "试题解析", "说明", "explanation", "feedback"),
    "problem": ("问题", "problem"),
}
SHOWN_OPTIONS = 8  # how many option columns our own files have at least
_OPTION = re.compile(r"(?:选项|备选项|option|choice)([a-z]{1,2}|\d{1,2})", re.I)
_NAMES = {name.replace(" ", ""): column for column, names in COLUMNS.items() for name in names}


def heading(column: str) -> str:
    """What a column is called in our files."""
    if column.startswith("option:"):
        return f"选项{option_letter(int(column.partition(':')[2]))}"
    return COLUMNS[column][0]


def option_letter(index: int) -> str:
    """A, B, … Z, AA, AB, … from 0."""
    high, low = divmod(index, 26)
    return (ascii_uppercase[high - 1] if high else "") + ascii_uppercase[low]


def column_of(name: str) -> str | None:
    """The column a heading means: one of COLUMNS, or «option:3»; None for one that means nothing here."""
    plain = re.sub(r"[\s*＊]+", "", unicodedata.normalize("NFKC", name)).casefold()
    found = _OPTION.fullmatch(plain)
    if found:
        return f"option:{_option_index(found[1])}"
    if len(plain) == 1 and plain.isascii() and plain.isalpha():
        return f"option:{_option_index(plain)}"  # a bare «A»
    return _NAMES.get(plain)


def _option_index(name: str) -> int:
    if name.isdigit():
        return max(int(name) - 1, 0)
    index = 0
    for letter in name.upper():
        index = index * 26 + ascii_uppercase.index(letter) + 1
    return index - 1


_LABEL = re.compile(r"\s*[（(]?([A-Za-zＡ-Ｚ])\s*[.．、:：)）]\s*(?=\S)")


def gather(values: dict[str, str]) -> Row:
    """A row out of its cells by column, options in columns or as the lines of one cell, their labels taken off."""
    cells = {
        column: clean(text) for column, text in values.items() if ":" not in column and column != "options"
    }
    apart = {int(column.partition(":")[2]): clean(text) for column, text in values.items() if ":" in column}
    last = max((index for index, text in apart.items() if text), default=-1)
    options = [apart.get(index, "") for index in range(last + 1)]
    if not options:
        options = [line.strip() for line in clean(values.get("options", "")).split("\n") if line.strip()]
    return Row(cells, without_labels(options))


def without_labels(options: list[str]) -> list[str]:
    """«A. 安全帽» → «安全帽», where every option carries its own letter."""
    found = [_LABEL.match(option) for option in options]
    letters = [unicodedata.normalize("NFKC", one[1]).upper() if one else "" for one in found]
    if options and letters == [option_letter(index) for index in range(len(options))]:
        return [option[one.end() :] for option, one in zip(options, found, strict=True) if one]
    return options


@dataclass(frozen=True)
class Written:
    """A question's own cells: what its kind writes beside stem, tags and the like."""

    cells: dict[str, str]
    options: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class GiftAnswer:
    """One answer of a GIFT question: `weight` in percent where it has one, `right` where it begins with «=»."""

    text: str
    right: bool
    weight: int | None = None
    feedback: str = ""


Read = tuple[Content, Key]
