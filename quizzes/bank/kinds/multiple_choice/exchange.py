"""A multiple choice in a sheet and in GIFT."""

from __future__ import annotations

from quizzes.bank.exchange import answers
from quizzes.bank.exchange.escapes import gift_choices
from quizzes.bank.exchange.rows import GiftAnswer, Read, Row, Written, option_letter
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.kinds.single_choice import exchange as single

EXAMPLES = [
    {"code": "A002", "stem": "下列哪些是灭火的基本方法？", "options": ["隔离法", "窒息法", "冷却法", "浇油法"],
     "answer": "ABC", "scoring": "部分给分", "difficulty": "中", "tags": "安全,消防", "explanation": ""},
]  # fmt: skip


def read_row(row: Row) -> Read:
    return {"options": row.options}, {
        "options": answers.letters(row),
        "partial": answers.partial(row["scoring"]),
    }


def write_row(content: Content, key: Key) -> Written:
    written = single.write_row(content, key)
    return Written({**written.cells, "scoring": answers.partial_name(key["partial"])}, written.options)


def read_gift(given: list[GiftAnswer]) -> Read:
    """Every answer with a positive weight is right; weights mean partial credit."""
    right = [option_letter(n).lower() for n, one in enumerate(given) if (one.weight or 0) > 0]
    return {"options": [answer.text for answer in given]}, {"options": right, "partial": True}


def write_gift(content: Content, key: Key) -> str:
    """Weights that add up to 100 for the right ones; one wrong tick takes all, as here."""
    share = f"~%{100 / len(key['options']):.5f}%"
    return gift_choices(
        (share if one["id"] in key["options"] else "~%-100%", one["text"]) for one in content["options"]
    )
