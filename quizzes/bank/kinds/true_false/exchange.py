"""A statement in a sheet and in GIFT."""

from __future__ import annotations

from string import ascii_uppercase

from flask_babel import gettext as _

from quizzes.bank.exchange import answers
from quizzes.bank.exchange.rows import GiftAnswer, Read, Row, RowFault, Written
from quizzes.bank.kinds.base import Content, Key

EXAMPLES = [
    {"code": "A003", "stem": "带电作业可以单人进行。", "answer": "错", "difficulty": "2", "tags": "电工",
     "explanation": "带电作业必须有人监护。"},
]  # fmt: skip


def read_row(row: Row) -> Read:
    """The answer is a verdict, or the letter of an option that is one («A. 对», «B. 错»)."""
    answer = answers.plain(row.needed("answer"))
    if row.options and len(answer) == 1 and answer.upper() in ascii_uppercase[: len(row.options)]:
        value = answers.truth(row.options[ascii_uppercase.index(answer.upper())])
    else:
        value = answers.truth(answer)
    if value is None:
        raise RowFault("answer", _("看不懂答案「%(text)s」，请写对或错。", text=row["answer"][:40]))
    return {}, {"value": value}


def write_row(content: Content, key: Key) -> Written:
    return Written({"answer": "对" if key["value"] else "错"})


def read_gift(given: list[GiftAnswer]) -> Read:
    return {}, {"value": answers.truth(given[0].text)}


def write_gift(content: Content, key: Key) -> str:
    return "TRUE" if key["value"] else "FALSE"
