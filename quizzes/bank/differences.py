"""What changed between two versions, line by line and, within a line, letter by letter. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _

from quizzes.bank.kinds.find_and_correct import notation

Pieces = list[tuple[str, str]]  # ("same" | "gone" | "new", text)
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\(file:([A-Za-z0-9_-]{16,64})\)")


def lines(kind: str, content: dict[str, Any], key: dict[str, Any], explanation: str) -> list[str]:
    """A version as lines of text that people can read."""
    told = content["stem"].split("\n")
    told += _ABOUT[kind](content, key)
    if key.get("partial"):
        told.append(_("（可得部分分）"))
    told += (_("解析：") + explanation).split("\n") if explanation else []
    return [part for line in told for part in _apart(line)]


def picture(line: str) -> tuple[str, str] | None:
    """The words and the token of a stored picture, where the line is one."""
    found = _PICTURE.fullmatch(line)
    return (found[1], found[2]) if found else None


def _apart(line: str) -> list[str]:
    """A line with each picture on a line of its own: a picture is compared, and shown, as a whole."""
    if not _PICTURE.search(line):
        return [line]
    return [
        part.strip() for part in re.split(r"(!\[[^\]\n]*\]\(file:[A-Za-z0-9_-]+\))", line) if part.strip()
    ]


def compare(before: list[str], after: list[str]) -> list[Pieces]:
    """The lines of both, each as pieces that stayed, went or came."""
    out: list[Pieces] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            out += [[("same", line)] for line in after[c:d]]
        else:
            out += [_within(old, new) for old, new in zip_longest(before[a:b], after[c:d])]
    return out


def _within(old: str | None, new: str | None) -> Pieces:
    if old is None or new is None:
        return [("new", new or "")] if old is None else [("gone", old)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if picture(old) or picture(new) or matcher.ratio() < 0.4:
        return [("gone", old), ("new", new)]
    pieces: Pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("same", old[a:b]))
            continue
        pieces += [("gone", old[a:b])] if b > a else []
        pieces += [("new", new[c:d])] if d > c else []
    return pieces


def _options(content: dict[str, Any], key: dict[str, Any]) -> list[str]:
    right = _("（正确答案）")
    return [
        "· " + option["text"] + (right if option["id"] in key["options"] else "")
        for option in content["options"]
    ]


def _value(content: dict[str, Any], key: dict[str, Any]) -> list[str]:
    return [_("答案：对") if key["value"] else _("答案：错")]


def _blanks(content: dict[str, Any], key: dict[str, Any]) -> list[str]:
    told = []
    for number, blank in enumerate(key["blanks"], 1):
        answers = list(blank["accepted"])
        if blank["number"]:
            answers.append(f"{blank['number']['value']} ± {blank['number']['tolerance']}")
        line = _("第 %(n)d 空：", n=number) + " | ".join(answers)
        told.append(line + (_("（区分大小写）") if blank["case"] else ""))
    return told


def _order(content: dict[str, Any], key: dict[str, Any]) -> list[str]:
    texts = {item["id"]: item["text"] for item in content["items"]}
    return [f"{number}. {texts.get(id, '')}" for number, id in enumerate(key["order"], 1)]


def _passage(content: dict[str, Any], key: dict[str, Any]) -> list[str]:
    rule = _("找出占 %(share)d%%，允许多选 %(slack)d 字，误报扣 %(price)s 分", share=key["found_share"],
             slack=key["slack"], price=f"{key['false_alarm'] / 100:g}")  # fmt: skip
    return [*notation.write(content["passage"], key["errors"]).split("\n"), rule]


_ABOUT = {
    "single_choice": _options,
    "multiple_choice": _options,
    "true_false": _value,
    "fill_in": _blanks,
    "ordering": _order,
    "find_and_correct": _passage,
}
