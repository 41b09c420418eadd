"""What is written can be read again, whatever the texts hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank import kinds
from quizzes.bank.exchange import drafts
from quizzes.bank.exchange.rows import gather
from quizzes.bank.kinds.fill_in import exchange as fill_in
from quizzes.bank.kinds.find_and_correct import exchange as find_and_correct
from quizzes.bank.rules import Prepared
from tests.quizzes.bank.samples import sample

SIGNS = "甲乙;；|｜±+-→[]\\()（）3.5 区分大小写"
words = st.text(st.sampled_from(SIGNS), min_size=1, max_size=8).filter(lambda text: text == text.strip())


def again(question: Prepared) -> drafts.Reading:
    written = drafts.write_row(question.kind, question.content, question.key)
    options = {f"option:{index}": text for index, text in enumerate(written.options)}
    return drafts.read_row(gather({**written.cells, **options}))


@pytest.mark.parametrize("kind", kinds.names())
def test_each_kind_comes_back(kind: str) -> None:
    reading = again(sample(kind))
    assert reading.question, reading.problems
    assert reading.question.content == sample(kind).content
    assert reading.question.key == sample(kind).key


@given(st.lists(words, min_size=1, max_size=3, unique=True), st.booleans())
def test_accepted_texts_come_back(accepted: list[str], case: bool) -> None:
    blank: dict[str, Any] = {
        "accepted": accepted,
        "case": case,
        "number": {"value": "3.5", "tolerance": "0.1"},
    }
    other: dict[str, Any] = {"accepted": ["乙"], "case": False, "number": None}
    row = gather(
        {"answer": fill_in.write_row({}, {"blanks": [blank, other], "partial": True}).cells["answer"]}
    )
    assert fill_in.read_row(row)[1]["blanks"] == [blank, other]


@given(st.text(st.sampled_from(SIGNS), max_size=12), words, st.text(st.sampled_from(SIGNS), max_size=12))
def test_marked_passages_come_back(before: str, right: str, after: str) -> None:
    errors = [
        {"start": len(before), "end": len(before) + 2, "accepted": [right, ""]},
        {"start": len(before) + 2 + len(after), "end": len(before) + 2 + len(after), "accepted": [right]},
    ]
    passage = f"{before}错[{after}"
    assert find_and_correct.read_passage(find_and_correct.write_passage(passage, errors)) == (passage, errors)
