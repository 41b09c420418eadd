"""Items to sort in a sheet: the options are the items, the answer their letters in the right order."""

from __future__ import annotations

from quizzes.bank.exchange import answers
from quizzes.bank.exchange.rows import Read, Row, Written, option_letter
from quizzes.bank.kinds.base import Content, Key

EXAMPLES = [
    {"code": "A006", "stem": "请排出心肺复苏的步骤。", "options": ["胸外按压", "判断意识", "人工呼吸", "呼救"],
     "answer": "BDAC", "scoring": "部分给分", "difficulty": "难", "tags": "急救", "explanation": ""},
]  # fmt: skip


def read_row(row: Row) -> Read:
    return {"items": row.options}, {"order": answers.letters(row), "partial": answers.partial(row["scoring"])}


def write_row(content: Content, key: Key) -> Written:
    texts = {item["id"]: item["text"] for item in content["items"]}
    answer = "".join(option_letter(index) for index in range(len(key["order"])))
    scoring = answers.partial_name(key["partial"])
    return Written({"answer": answer, "scoring": scoring}, [texts[one] for one in key["order"]])


def write_gift(content: Content, key: Key) -> None:
    """GIFT has no such question."""
