"""Writing a passage with planted errors, and reading it again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.kinds.find_and_correct.notation import read, write


def error(start: int, end: int, *accepted: str) -> dict[str, Any]:
    return {"start": start, "end": end, "accepted": list(accepted)}


@pytest.mark.parametrize(
    ("marked", "passage", "errors"),
    [
        ("坠落[3→2|二]米", "坠落3米", [error(2, 3, "2", "二")]),
        ("系好【绳->带｜安全带】。", "系好绳。", [error(2, 3, "带", "安全带")]),
        ("[→漏]的字", "的字", [error(0, 0, "漏")]),
        ("多[多→]的字", "多多的字", [error(1, 2, "")]),
        ("见[附件]和 a→b", "见[附件]和 a→b", []),
        (r"写成\[甲→乙]", "写成[甲→乙]", []),
        ("一行\r\n[二→贰]", "一行\n二", [error(3, 4, "贰")]),
        ("e\u0301[a→b]", "\u00e9a", [error(1, 2, "b")]),
        ("[𠮷→吉]x[y→z]", "𠮷xy", [error(0, 1, "吉"), error(2, 3, "z")]),
    ],
)
def test_marks_are_read(marked: str, passage: str, errors: list[dict[str, Any]]) -> None:
    assert read(marked) == (passage, errors)


texts = st.text(alphabet="甲ab[]【】|｜→->\\\n", max_size=8)
words = st.text(alphabet="甲ab[]|→->\\", min_size=1, max_size=4)


@given(
    st.lists(
        st.tuples(
            texts,
            st.text(alphabet="甲b[→\\-", max_size=3),
            st.lists(words, min_size=1, max_size=2, unique=True),
        ),
        max_size=3,
    ),
    texts,
)
def test_what_is_written_reads_the_same(parts: list[tuple[str, str, list[str]]], end: str) -> None:
    passage, errors = "", []
    for plain, wrong, accepted in parts:
        passage += plain
        errors.append(error(len(passage), len(passage) + len(wrong), *accepted))
        passage += wrong
    passage += end
    assert read(write(passage, errors)) == (passage, errors)
