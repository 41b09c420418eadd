"""A single choice in a sheet and in GIFT."""

from __future__ import annotations

from flask_babel import gettext as _

from quizzes.bank.exchange import answers
from quizzes.bank.exchange.escapes import gift_choices
from quizzes.bank.exchange.rows import GiftAnswer, Read, Row, RowFault, Written, option_letter
from quizzes.bank.kinds.base import Content, Key

EXAMPLES = [
    {"code": "A001", "stem": "进入施工现场必须佩戴什么？", "options": ["安全帽", "草帽", "耳机"], "answer": "A",
     "difficulty": "易", "tags": "安全,劳保用品", "explanation": "安全帽是进入现场的基本防护。"},
]  # fmt: skip


def read_row(row: Row) -> Read:
    return {"options": row.options}, {"options": answers.letters(row)}


def write_row(content: Content, key: Key) -> Written:
    ids = [option["id"] for option in content["options"]]
    letters = [option_letter(ids.index(one)) for one in key["options"]]
    return Written({"answer": "".join(sorted(letters))}, [option["text"] for option in content["options"]])


def read_gift(given: list[GiftAnswer]) -> Read:
    right = [index for index, answer in enumerate(given) if answer.right or answer.weight == 100]
    if len(right) != 1:
        raise RowFault("answer", _("单选题要有且只有一个正确答案（用 = 标出）。"))
    return {"options": [answer.text for answer in given]}, {"options": [option_letter(right[0]).lower()]}


def write_gift(content: Content, key: Key) -> str:
    return gift_choices(
        ("=" if one["id"] in key["options"] else "~", one["text"]) for one in content["options"]
    )
