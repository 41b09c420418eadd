"""Blanks in a sheet and in GIFT.

In a sheet blanks are parted by «;;» or by lines, accepted texts by «|»; «3.5±0.1» is a number with its tolerance;
«（区分大小写）» at the end of a blank makes case count; a backslash takes the next character as it is.
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _

from quizzes.bank.exchange import answers
from quizzes.bank.exchange.escapes import escaped, gift_choices, parted, taken_back
from quizzes.bank.exchange.rows import GiftAnswer, Read, Row, RowFault, Written
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.kinds.fill_in import numbers

EXAMPLES = [
    {"code": "A004", "stem": "触电后先____，再____。", "answer": "断电|切断电源;;呼救|呼叫救护", "scoring": "部分给分",
     "difficulty": "中", "tags": "急救", "explanation": ""},
    {"code": "A005", "stem": "安全电压一般不高于____伏。", "answer": "36±0", "difficulty": "易", "tags": "电工",
     "explanation": "写成「36±0」时，36、36.0、全角数字都算对。"},
]  # fmt: skip

_CASE = re.compile(r"\s*[（(]\s*(?:区分大小写|case)\s*[)）]\s*$", re.I)
_TOLERANCE = re.compile(r"\s*(?:±|\+/-|\+-)\s*")


def read_row(row: Row) -> Read:
    blanks = [read_blank(text) for text in parted(row.needed("answer"), r";;|；；|\n")]
    return {}, {"blanks": blanks, "partial": answers.partial(row["scoring"])}


def write_row(content: Content, key: Key) -> Written:
    answer = ";;".join(write_blank(blank) for blank in key["blanks"])
    return Written({"answer": answer, "scoring": answers.partial_name(key["partial"])})


def read_gift(given: list[GiftAnswer]) -> Read:
    """One blank that takes any of the answers; «3.5:0.1» and «3.4..3.6» are numbers where GIFT says so."""
    if any(answer.weight not in (None, 100) for answer in given):
        raise RowFault("answer", _("填空题只收完全正确的答案，不收带百分比的。"))
    return {}, {"blanks": [{"accepted": [answer.text for answer in given]}]}


def read_gift_number(given: list[GiftAnswer]) -> Read:
    whole = [answer for answer in given if answer.weight in (None, 100)]
    if len(whole) != 1 or len(given) != 1:
        raise RowFault("answer", _("数值题只收一个完全正确的数。"))
    text = whole[0].text
    if ".." in text:
        low, high = (numbers.parse(one) for one in text.split("..", 1))
        if low is None or high is None or low > high:
            raise RowFault("answer", _("看不懂数值范围「%(text)s」。", text=text[:40]))
        number = {"value": numbers.write((low + high) / 2), "tolerance": numbers.write((high - low) / 2)}
    else:
        value, _sep, tolerance = text.partition(":")
        number = {"value": value, "tolerance": tolerance or "0"}
    return {}, {"blanks": [{"accepted": [], "number": number}]}


def read_blank(text: str) -> dict[str, Any]:
    """One blank as people write it."""
    case = bool(_CASE.search(text))
    blank: dict[str, Any] = {"accepted": [], "case": case, "number": None}
    for one in parted(_CASE.sub("", text), r"\||｜"):
        value, *tolerance = _TOLERANCE.split(one, maxsplit=1)
        if tolerance and numbers.parse(value) is not None and numbers.parse(tolerance[0]) is not None:
            if blank["number"]:
                raise RowFault("answer", _("一个空只能有一个带误差的数。"))
            blank["number"] = {"value": value.strip(), "tolerance": tolerance[0].strip()}
        else:
            blank["accepted"].append(taken_back(one).strip())
    return blank


def write_blank(blank: dict[str, Any]) -> str:
    texts = [escaped(text, "|｜;；±+)）") for text in blank["accepted"]]
    if blank["number"]:
        texts.append("{value}±{tolerance}".format(**blank["number"]))
    return "|".join(texts) + ("（区分大小写）" if blank["case"] else "")


def write_gift(content: Content, key: Key) -> str | None:
    """One blank, with texts or with a number: GIFT has no more."""
    if len(key["blanks"]) != 1:
        return None
    (blank,) = key["blanks"]
    if blank["number"]:
        return None if blank["accepted"] else "#{value}:{tolerance}".format(**blank["number"])
    return gift_choices(("=", text) for text in blank["accepted"])
