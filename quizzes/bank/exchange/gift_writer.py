"""Writing GIFT. What it has no form for (ordering, find and correct, several blanks) becomes a comment. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from quizzes.bank.exchange.drafts import exchange_of
from quizzes.bank.exchange.escapes import gift_escaped as escaped
from quizzes.bank.text import replace_blanks


def write(questions: Iterable[dict[str, Any]]) -> str:
    """A GIFT file of `questions`: {"kind", "content", "key", "explanation", "tags", "code"} each.

    Difficulty, further tags and case rules have no place in GIFT; a multiple choice comes back with partial credit.
    """
    return "\n\n".join(_question(question) for question in questions) + "\n"


def _question(question: dict[str, Any]) -> str:
    answers = exchange_of(question["kind"]).write_gift(question["content"], question["key"])
    stem = question["content"]["stem"]
    if answers is None:
        told = _("GIFT 里没有这种题型，没有导出：%(stem)s", stem=" ".join(stem.split())[:80])
        return f"// {told}"
    category = f"$CATEGORY: {_category(question['tags'])}\n\n"
    title = f"::{escaped(question['code'])}::" if question["code"] else ""
    explanation = f"####{escaped(question['explanation'])}" if question["explanation"] else ""
    inside = f"{{{answers}{explanation}}}"
    if question["kind"] == "fill_in":
        parts = replace_blanks(stem, lambda _number: "\ue000").split("\ue000")
        return f"{category}{title}[markdown]{inside.join(map(escaped, parts))}"
    return f"{category}{title}[markdown]{escaped(stem)}{inside}"


def _category(tags: list[str]) -> str:
    """The first tag as a category; a slash in it would make two."""
    return f"top/{tags[0].replace('/', '／')}" if tags else "top"
