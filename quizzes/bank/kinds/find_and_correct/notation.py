"""How an author writes a passage with planted errors: «应当[15→17.2|17.20]米». Pure.

The passage is written right through, and each planted error as `[wrong→right]`, with further right answers after
`|`. `->` stands for the arrow and 【】 for the brackets, since an input method for Chinese types those. A backslash
before a bracket, bar, arrow or backslash takes it as it is; brackets without an arrow mean nothing.
"""

from __future__ import annotations

import re
from typing import Any

from quizzes.bank.text import normal

_PART = r"(?:\\[\s\S]|[^\[\]【】\\→])"
_TOKEN = re.compile(
    r"\\(?P<literal>[\[\]【】|｜→\\-])"
    rf"|[\[【](?P<wrong>{_PART}*?)(?:→|->)(?P<right>{_PART}*)[\]】]"
)
_ESCAPED = re.compile(r"\\([\[\]【】|｜→\\-])")
_ANSWER = re.compile(r"(?:^|[|｜])((?:\\[\s\S]|[^|｜\\])*)")
_NEEDS_ESCAPE = re.compile(_TOKEN.pattern + r"|\\\Z")  # a backslash at the end would escape the mark after it


def read(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The passage as workers get it (with the errors in it) and the key's `errors`, by code points of its NFC form."""
    marked = normal(marked)
    passage, errors, at = "", [], 0
    for token in _TOKEN.finditer(marked):
        passage += marked[at : token.start()]
        at = token.end()
        if token["literal"]:
            passage += token["literal"]
            continue
        wrong = _ESCAPED.sub(r"\1", token["wrong"])
        errors.append(
            {"start": len(passage), "end": len(passage) + len(wrong), "accepted": _answers(token["right"])}
        )
        passage += wrong
    return passage + marked[at:], errors


def _answers(right: str) -> list[str]:
    parts = (found[1] for found in _ANSWER.finditer(right))
    answers = list(dict.fromkeys(_ESCAPED.sub(r"\1", part).strip() for part in parts))
    return [answer for answer in answers if answer] or [""]  # nothing at all: the words are to go


def write(passage: str, errors: list[dict[str, Any]]) -> str:
    """The passage with its errors marked again; `read` gives back both."""
    marked, at = "", 0
    for error in sorted(errors, key=lambda error: error["start"]):
        wrong = _escape(passage[error["start"] : error["end"]])
        right = "|".join(_escape(answer) for answer in error["accepted"])
        marked += _plain(passage[at : error["start"]]) + f"[{wrong}→{right}]"
        at = error["end"]
    return marked + _plain(passage[at:])


def _escape(text: str) -> str:
    return re.sub(r"([\[\]【】|｜→\\]|-(?=>))", r"\\\1", text)


def _plain(text: str) -> str:
    """Text outside of marks: only what would be read as a mark, or as an escape, needs a backslash."""
    return _NEEDS_ESCAPE.sub(lambda found: _escape(found[0]), text)
