"""Moodle's GIFT, as far as it fits: choices, true/false, short answers, numbers, missing words. Pure.

Matching and essay questions are told as not taken. Every problem carries the line where its question begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from quizzes.bank.exchange.drafts import Problem, Reading, exchange_of, looked_over
from quizzes.bank.exchange.html_text import to_markdown
from quizzes.bank.exchange.rows import GiftAnswer, Read, RowFault
from quizzes.bank.rules import LONGEST_CODE, Draft

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
# An escaped sign becomes one character of a private area until everything that it might part has been parted.
_HIDDEN = {sign: chr(0xE100 + index) for index, sign in enumerate("~=#{}:\\n")}
_SHOWN = {hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()}
_FORMAT = re.compile(r"^\s*\[(html|markdown|plain|moodle)\]\s*", re.I)
_TITLE = re.compile(r"^\s*::(.*?)::\s*", re.S)
_ANSWER = re.compile(r"([=~])\s*(?:%(-?\d+(?:\.\d+)?)%)?([^=~]*)")


@dataclass(frozen=True)
class Found:
    """A question of the file: the line it begins at, its text, and what it was read as."""

    line: int
    source: str
    reading: Reading


def parse(text: str) -> list[Found]:
    """Every question of the file `text`, good or wrong."""
    found: list[Found] = []
    tags: tuple[str, ...] = ()
    for line, block in _blocks(text):
        category = re.match(r"\$CATEGORY:\s*(.*)", block)
        if category:
            tags = _category_tags(category[1])
            line, block = line + 1, block[category.end() :].strip("\n")
        if block.strip():
            found.append(Found(line, block, _read(block, tags)))
    return found


def _blocks(text: str) -> list[tuple[int, str]]:
    """Stretches between blank lines, with the number of their first line; comments are left out."""
    blocks: list[tuple[int, str]] = []
    lines: list[str] = []
    begun = 0
    for number, line in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], 1):
        if line.lstrip().startswith("//"):
            continue
        if line.strip():
            begun = begun or number
            lines.append(line)
            # A category needs no blank line after it.
            if not (len(lines) == 1 and line.startswith("$CATEGORY:")):
                continue
        if lines:
            blocks.append((begun, "\n".join(lines)))
        lines, begun = [], 0
    return blocks


def _category_tags(path: str) -> tuple[str, ...]:
    """The last name of «$course$/top/安全/消防»."""
    names = [name.strip() for name in path.strip().split("/") if name.strip()]
    return () if not names or names[-1] in {"top", "$course$", "$system$"} else (names[-1],)


def _read(block: str, tags: tuple[str, ...]) -> Reading:
    text = _ESCAPED.sub(lambda sign: _HIDDEN[sign[1]], block)
    title = _TITLE.match(text)
    if title:
        text = text[title.end() :]
    try:
        draft = _draft(text, _shown(title[1]).strip() if title else "", tags)
    except RowFault as fault:
        return Reading(None, (Problem(fault.column, fault.message),))
    return looked_over(draft, [])


def _draft(text: str, title: str, tags: tuple[str, ...]) -> Draft:
    style = _FORMAT.match(text)
    name = style[1].lower() if style else "moodle"
    before, inside, after = _cut(text[style.end() :] if style else text)
    inside, _sep, general = inside.partition("####")
    kind, read, given = _kind_and_answers(inside.strip())
    given = [
        GiftAnswer(_words(one.text, name), one.right, one.weight, _words(one.feedback, name)) for one in given
    ]
    content, key = read(given)
    stem = _words(f"{before}____{after}" if after.strip() else before, name)
    if kind == "fill_in" and not after.strip():
        stem += " ____" if stem[-1:].isascii() else "____"
    explanation = [_words(general, name), *_feedback(kind, given)]
    code = title if title and len(title) <= LONGEST_CODE else None
    return Draft(kind, {"stem": stem, **content}, key, "\n\n".join(filter(None, explanation)), 3, tags, code)


def _cut(text: str) -> tuple[str, str, str]:
    """What stands before, inside and after the braces. Raises RowFault."""
    if text.count("{") != 1 or text.count("}") != 1 or text.index("{") > text.index("}"):
        raise RowFault("stem", _("花括号 { } 不成对，或有不止一对。文字里的花括号要写成 \\{ 和 \\}。"))
    before, rest = text.split("{")
    inside, after = rest.split("}")
    return before, inside, after


def _kind_and_answers(inside: str) -> tuple[str, Callable[[list[GiftAnswer]], Read], list[GiftAnswer]]:
    verdict, _sep, feedback = inside.partition("#")
    if not inside:
        raise RowFault("answer", _("问答题不能导入。"))
    if inside.startswith("#"):
        return "fill_in", exchange_of("fill_in").read_gift_number, _numbers(inside[1:])
    if verdict.strip().upper() in {"T", "F", "TRUE", "FALSE"}:
        words = " ".join(feedback.replace("#", "\n").split("\n")).strip()
        return (
            "true_false",
            exchange_of("true_false").read_gift,
            [GiftAnswer(verdict.strip(), True, None, words)],
        )
    given = _answers(inside)
    if given and all(one.right and "->" in one.text for one in given):
        raise RowFault("answer", _("匹配题不能导入。"))
    kind = _choice_kind(given)
    return kind, exchange_of(kind).read_gift, given


def _choice_kind(given: list[GiftAnswer]) -> str:
    if not given:
        raise RowFault("answer", _("花括号里没有答案，答案以 = 或 ~ 开头。"))
    if all(one.right for one in given):
        return "fill_in"
    whole = any(one.right or one.weight == 100 for one in given)
    return "single_choice" if whole else "multiple_choice"


def _answers(inside: str) -> list[GiftAnswer]:
    if inside[0] not in "=~":
        raise RowFault("answer", _("花括号里的答案要以 = 或 ~ 开头。"))
    found = []
    for sign, weight, rest in _ANSWER.findall(inside):
        text, _sep, feedback = rest.partition("#")
        share = int(float(weight)) if weight else None
        found.append(GiftAnswer(text.strip(), sign == "=", share, feedback.strip()))
    return found


def _numbers(inside: str) -> list[GiftAnswer]:
    if not inside.strip():
        raise RowFault("answer", _("数值题没有写数。"))
    return _answers(inside.strip() if inside.strip()[0] in "=~" else f"={inside.strip()}")


def _feedback(kind: str, given: list[GiftAnswer]) -> list[str]:
    """What is said to each answer, with the answer before it where there are several."""
    if kind == "true_false":
        return [given[0].feedback]
    return [f"{one.text}：{one.feedback}" for one in given if one.feedback]


def _words(text: str, style: str) -> str:
    shown = _shown(text).strip()
    return to_markdown(shown) if style == "html" else shown


def _shown(text: str) -> str:
    return "".join(_SHOWN.get(char, char) for char in text)
