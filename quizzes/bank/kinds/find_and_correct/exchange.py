"""Find and correct in a sheet: the passage carries its errors, «六级风时[可以→不得|严禁]登高».

«[→不]» is something missing, «[可以→]» something too much; a backslash takes the next character as it is. The scoring
rule reads «找到占 40%，可多选 2 字，误报扣 0.5 分».
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _

from quizzes.bank.exchange.escapes import escaped, parted, taken_back
from quizzes.bank.exchange.rows import Read, Row, RowFault, Written
from quizzes.bank.kinds.base import Content, Key
from quizzes.bank.kinds.find_and_correct.rules import DEFAULTS
from quizzes.bank.text import fold, normal

EXAMPLES = [
    {"code": "A007", "stem": "找出并改正下文中的错误。",
     "passage": "六级风时[可以→不得|严禁]登高作业。安全带应[低挂高用→高挂低用]，每年查验[→两]次。",
     "scoring": "找到占 50%，可多选 2 字，误报扣 0.5 分", "difficulty": "难", "tags": "安全,登高", "explanation": ""},
]  # fmt: skip

SIGNS = "[]→|｜"
_MARK = re.compile(
    r"\\(?P<plain>[\\|｜;；±+\-()（）\[\]→])|\[(?P<wrong>(?:\\.|[^\]\[\\→])*)→(?P<right>(?:\\.|[^\]\[\\])*)\]",
    re.S,
)
_NUMBER = r"\s*(?:占|扣|:)?\s*(\d+(?:\.\d{1,2})?)"
_RULES = {"found_share": "找到|found", "slack": "可多选|多选|slack", "false_alarm": "误报|false alarms?"}


def read_row(row: Row) -> Read:
    marked = row["passage"] or row["stem"]
    passage, errors = read_passage(marked)
    if not errors:
        raise RowFault("passage", _("短文里没有标出错误，请写成 [错的→对的]。"))
    # Without a passage column the stem is the passage, and says nothing itself.
    stem = {} if row["passage"] else {"stem": "找出并改正下文中的错误。"}
    return {"passage": passage, **stem}, {"errors": errors, **read_rules(row["scoring"])}


def write_row(content: Content, key: Key) -> Written:
    hundredths = key["false_alarm"]
    price = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    scoring = f"找到占 {key['found_share']}%，可多选 {key['slack']} 字，误报扣 {price} 分"
    return Written({"passage": write_passage(content["passage"], key["errors"]), "scoring": scoring})


def read_passage(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The passage as people will see it, and its errors."""
    passage, errors, start = "", [], 0
    # «->» is what a keyboard has.
    text = normal(re.sub(r"(\[[^\]\[]*?)->([^\]\[]*\])", r"\1→\2", normal(marked)))
    for found in _MARK.finditer(text):
        passage += text[start : found.start()]
        start = found.end()
        if found["plain"] is not None:
            passage += found["plain"]
            continue
        wrong = taken_back(found["wrong"])
        accepted = [taken_back(one) for one in parted(found["right"], r"[|｜]")]
        errors.append({"start": len(passage), "end": len(passage) + len(wrong), "accepted": accepted})
        passage += wrong
    return passage + text[start:], errors


def write_passage(passage: str, errors: list[dict[str, Any]]) -> str:
    written, start = "", 0
    for error in errors:
        accepted = "|".join(escaped(text, SIGNS) for text in error["accepted"])
        wrong = escaped(passage[error["start"] : error["end"]], SIGNS)
        written += f"{escaped(passage[start : error['start']], SIGNS)}[{wrong}→{accepted}]"
        start = error["end"]
    return written + escaped(passage[start:], SIGNS)


def read_rules(text: str) -> dict[str, int]:
    """The numbers of a scoring rule. Raises RowFault where it says anything that is none."""
    folded, rules = fold(text), dict(DEFAULTS)
    for name, words in _RULES.items():
        found = re.search(rf"(?:{words}){_NUMBER}", folded)
        if found:
            rules[name] = _hundredths(found[1]) if name == "false_alarm" else int(found[1].partition(".")[0])
            folded = folded.replace(found[0], "", 1)
    if re.sub(r"[\s,;、%字个分]|words?|characters?|points?", "", folded):
        raise RowFault(
            "scoring",
            _(
                "看不懂计分规则「%(text)s」，可以写：找到占 50%%，可多选 2 字，误报扣 0.5 分。",
                text=text[:40],
            ),
        )
    return rules


def _hundredths(text: str) -> int:
    whole, _point, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


def write_gift(content: Content, key: Key) -> None:
    """GIFT has no such question."""
