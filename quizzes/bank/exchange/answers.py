"""Answers, difficulties and tags the ways people really write them. Pure."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _

from quizzes.bank.exchange.rows import Row, RowFault, option_letter
from quizzes.bank.text import fold

_TRUE = {"对", "√", "✓", "✔", "正确", "t", "true", "是", "1", "y", "yes", "right", "r", "○"}
_FALSE = {
    "错",
    "×",
    "✗",
    "✘",
    "x",
    "错误",
    "f",
    "false",
    "否",
    "0",
    "n",
    "no",
    "wrong",
    "w",
    "不对",
    "不正确",
    "不是",
    "╳",
}
_SEPARATORS = re.compile(r"[\s,、;/|.和与及&+]+")
_LEVELS = {
    "易": 2, "中": 3, "难": 4, "容易": 2, "简单": 2, "困难": 4, "很易": 1, "较易": 2, "中等": 3, "较难": 4, "很难": 5,
    "一般": 3, "easy": 2, "medium": 3, "normal": 3, "hard": 4, "difficult": 4, "very easy": 1, "very hard": 5,
}  # fmt: skip
_KINDS = {
    "single_choice": (
        "单选",
        "单项选择",
        "选择",
        "single",
        "single choice",
        "multiple choice (single answer)",
    ),
    "multiple_choice": ("多选", "多项选择", "不定项选择", "multiple", "multiple choice", "multi"),
    "true_false": ("判断", "判断正误", "是非", "对错", "true/false", "true false", "tf", "judge"),
    "fill_in": ("填空", "fill in", "fill-in", "blank", "fill in the blank"),
    "ordering": ("排序", "ordering", "order", "sort"),
    "find_and_correct": ("纠错改错", "纠错", "改错", "find and correct", "correction"),
}
_KIND_NAMES = {name: kind for kind, names in _KINDS.items() for name in (kind, *names)}


def plain(text: str) -> str:
    """Half width, without the words and brackets people put around an answer."""
    folded = unicodedata.normalize("NFKC", text).strip()
    folded = re.sub(r"^(正确)?(答案|answer)\s*[:：]?\s*(?=\S)", "", folded, flags=re.I)
    found = re.fullmatch(r"[(\[【《「](.*)[)\]】》」]", folded)
    return (found[1] if found else folded).strip()


def kind(text: str) -> str:
    """The kind a cell names. Raises RowFault."""
    name = re.sub(r"题$", "", fold(text))
    if name not in _KIND_NAMES:
        known = "、".join(names[0] for names in _KINDS.values())
        raise RowFault(
            "kind", _("不认识的题型「%(text)s」，可以写：%(known)s。", text=text[:20], known=known)
        )
    return _KIND_NAMES[name]


def kind_name(name: str) -> str:
    """What a kind is called in our files."""
    return _KINDS[name][0]


def letters(row: Row) -> list[str]:
    """The options an answer names, as ids of `quizzes.bank.kinds.options.given` (a, b, …). Raises RowFault.

    «ABD», «A,B,D», «A、B、D», «a b d», full-width letters, «1,3», or the words of an option.
    """
    answer = plain(row.needed("answer"))
    joined = _SEPARATORS.sub("", answer).upper()
    if re.fullmatch(r"[A-Z]+", joined):
        return _within(list(joined), row)
    if re.fullmatch(r"\d+([\s,、;]+\d+)*", answer):
        return _within([option_letter(max(int(one) - 1, 0)) for one in re.findall(r"\d+", answer)], row)
    named = [index for index, option in enumerate(row.options) if fold(option) == fold(row["answer"])]
    if len(named) == 1:
        return [option_letter(named[0]).lower()]
    raise RowFault(
        "answer", _("看不懂答案「%(text)s」，请写选项的字母，如 A 或 ABD。", text=row["answer"][:40])
    )


def _within(found: list[str], row: Row) -> list[str]:
    known = [option_letter(index) for index in range(len(row.options))]
    for letter in found:
        if letter not in known:
            raise RowFault("answer", _("答案里的 %(letter)s 不在选项里。", letter=letter))
    if len(set(found)) != len(found):
        raise RowFault("answer", _("答案「%(text)s」里有重复的字母。", text=row["answer"][:40]))
    return [letter.lower() for letter in found]


def truth(text: str) -> bool | None:
    """What a verdict says; None when it says neither."""
    word = plain(text).casefold().rstrip("。.!")
    return True if word in _TRUE else False if word in _FALSE else None


def difficulty(text: str) -> int:
    """1 to 5, «易/中/难»; an empty cell is 3. Raises RowFault."""
    word = fold(text)
    if not word:
        return 3
    if re.fullmatch(r"[1-5](\.0+)?", word):
        return int(word[0])
    if word not in _LEVELS:
        raise RowFault("difficulty", _("看不懂难度「%(text)s」，请写 1 到 5，或易、中、难。", text=text[:20]))
    return _LEVELS[word]


def tags(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in re.split(r"[,，、;；\n]+", text) if one.strip())


def partial(text: str) -> bool:
    """Whether a scoring rule gives part of the points. Raises RowFault."""
    word = fold(text)
    if not word or word in {"全对", "全对才给分", "全对给分", "all", "all or nothing", "no"}:
        return False
    if word in {"部分给分", "部分得分", "部分", "按空给分", "partial", "partial credit", "yes"}:
        return True
    raise RowFault("scoring", _("看不懂计分规则「%(text)s」，可以写：全对才给分、部分给分。", text=text[:40]))


def partial_name(value: bool) -> str:
    return "部分给分" if value else "全对才给分"
