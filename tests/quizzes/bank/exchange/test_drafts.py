"""Rows of a sheet, the ways people write them."""

from typing import Any

import pytest

from quizzes.bank.exchange import drafts
from quizzes.bank.exchange.drafts import Reading, read_row
from quizzes.bank.exchange.rows import column_of, gather


def read(**cells: Any) -> Reading:
    options = cells.pop("options", [])
    apart = (
        {f"option:{index}": text for index, text in enumerate(options)} if isinstance(options, list) else {}
    )
    whole = {} if isinstance(options, list) else {"options": options}
    return read_row(gather({"stem": "题", **cells, **apart, **whole}))


def key(**cells: Any) -> dict[str, Any]:
    reading = read(**cells)
    assert reading.question, reading.problems
    return reading.question.key


def columns(**cells: Any) -> list[str]:
    reading = read(**cells)
    assert reading.question is None
    assert all(problem.message for problem in reading.problems)
    return [problem.column for problem in reading.problems]


FOUR = ["甲", "乙", "丙", "丁"]


@pytest.mark.parametrize(
    "answer",
    [
        "ABD",
        "A,B,D",
        "A、B、D",
        "a b d",
        "ＡＢＤ",
        "Ａ，Ｂ，Ｄ",
        "(ABD)",
        "答案：ABD",
        "DBA",
        "A;B;D",
        "1,2,4",
        "A和B和D",
    ],
)
def test_letters(answer: str) -> None:
    assert key(kind="多选题", options=FOUR, answer=answer)["options"] == ["a", "b", "d"]


@pytest.mark.parametrize(
    "kind", ["单选", "单选题", "单项选择题", "Single choice", "single_choice", " 单 选 ".replace(" ", "")]
)
def test_a_single_choice(kind: str) -> None:
    assert key(kind=kind, options=FOUR, answer="c")["options"] == ["c"]
    assert key(kind=kind, options=FOUR, answer="丁")["options"] == ["d"]


@pytest.mark.parametrize(
    "answer", ["对", "√", "正确", "T", "true", "TRUE", "是", "1", "✓", "（对）", "对。", "Ｔ"]
)
def test_true(answer: str) -> None:
    assert key(kind="判断", answer=answer) == {"value": True}


@pytest.mark.parametrize("answer", ["错", "×", "错误", "F", "false", "否", "0", "x", "✗", "不正确"])
def test_false(answer: str) -> None:
    assert key(kind="判断", answer=answer) == {"value": False}


def test_a_verdict_may_be_the_letter_of_an_option() -> None:
    assert key(kind="判断", options=["正确", "错误"], answer="B") == {"value": False}


def test_blanks_alternatives_numbers_and_case() -> None:
    read_key = key(
        kind="填空", stem="____ ____ ____", answer="甲|乙;;3.5±0.1;;mA（区分大小写）", scoring="部分给分"
    )
    assert read_key["partial"]
    first, second, third = read_key["blanks"]
    assert first == {"accepted": ["甲", "乙"], "case": False, "number": None}
    assert second == {"accepted": [], "case": False, "number": {"value": "3.5", "tolerance": "0.1"}}
    assert third == {"accepted": ["mA"], "case": True, "number": None}
    assert len(key(kind="填空", stem="____ ____", answer="甲\n乙")["blanks"]) == 2
    assert key(kind="填空", stem="____", answer="3.5+-0.1|三点五")["blanks"][0]["accepted"] == ["三点五"]


def test_an_order_by_letters() -> None:
    reading = read(kind="排序", options=FOUR, answer="CABD")
    assert reading.question
    texts = {item["id"]: item["text"] for item in reading.question.content["items"]}
    assert [texts[one] for one in reading.question.key["order"]] == ["丙", "甲", "乙", "丁"]
    assert columns(kind="排序", options=FOUR, answer="CAB") == ["answer"]


def test_errors_marked_in_the_passage() -> None:
    marked = "风时[可以->不得|严禁]登高\\[甲]，每年[→两]次[多余→]。GB[2020]"
    reading = read(kind="纠错改错", passage=marked, scoring="找到占 40%，可多选 1 字，误报扣 0.5 分")
    assert reading.question, reading.problems
    assert reading.question.content["passage"] == "风时可以登高[甲]，每年次多余。GB[2020]"
    assert reading.question.key == {
        "errors": [
            {"start": 2, "end": 4, "accepted": ["不得", "严禁"]},
            {"start": 12, "end": 12, "accepted": ["两"]},
            {"start": 13, "end": 15, "accepted": [""]},
        ],
        "found_share": 40,
        "slack": 1,
        "false_alarm": 50,
    }


def test_the_stem_may_be_the_passage() -> None:
    reading = read(kind="改错", stem="六级风时[可以→不得]登高")
    assert reading.question
    assert reading.question.content["passage"] == "六级风时可以登高"
    assert columns(kind="改错", stem="没有标记") == ["passage"]
    assert columns(kind="改错", stem="[甲→乙]", scoring="随便") == ["scoring"]


def test_options_in_one_cell_lose_their_labels() -> None:
    reading = read(kind="单选", options="A. 甲\nB、乙\nＣ：丙", answer="B")
    assert reading.question
    assert [option["text"] for option in reading.question.content["options"]] == ["甲", "乙", "丙"]
    reading = read(kind="单选", options="A. 甲\n乙", answer="B")
    assert reading.question
    assert reading.question.content["options"][0]["text"] == "A. 甲", "not every option has one"


@pytest.mark.parametrize(
    ("difficulty", "level"),
    [("", 3), ("1", 1), ("5.0", 5), ("易", 2), ("中", 3), ("难", 4), ("很难", 5), ("Easy", 2)],
)
def test_difficulty(difficulty: str, level: int) -> None:
    reading = read(kind="判断", answer="对", difficulty=difficulty)
    assert reading.question
    assert reading.question.difficulty == level


def test_tags() -> None:
    reading = read(kind="判断", answer="对", tags="安全、消防,急救；电工;安全")
    assert reading.question
    assert reading.question.tags == ("安全", "消防", "急救", "电工")


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"kind": "", "answer": "A"}, ["kind"]),
        ({"kind": "简答", "answer": "A", "difficulty": "7"}, ["difficulty", "kind"]),
        ({"kind": "单选", "options": FOUR, "answer": ""}, ["answer"]),
        ({"kind": "单选", "options": FOUR, "answer": "E"}, ["answer"]),
        ({"kind": "单选", "options": FOUR, "answer": "AB"}, ["answer"]),
        ({"kind": "单选", "options": FOUR, "answer": "大概是甲"}, ["answer"]),
        ({"kind": "多选", "options": FOUR, "answer": "AA"}, ["answer"]),
        ({"kind": "多选", "options": ["甲", "", "丙"], "answer": "AC"}, ["options"]),
        ({"kind": "多选", "options": ["甲", "甲"], "answer": "AB"}, ["options"]),
        ({"kind": "多选", "options": [f"选项{n}" for n in range(30)], "answer": "AB"}, ["options"]),
        ({"kind": "判断", "answer": "也许"}, ["answer"]),
        ({"kind": "判断", "stem": "", "answer": "对"}, ["stem"]),
        ({"kind": "填空", "stem": "没有空", "answer": "甲"}, ["stem"]),
        ({"kind": "填空", "stem": "____", "answer": "甲;;乙"}, ["answer"]),
        ({"kind": "填空", "stem": "____", "answer": "甲", "scoring": "随缘"}, ["scoring"]),
    ],
)
def test_what_is_wrong_is_told_at_its_column(cells: dict[str, Any], wrong: list[str]) -> None:
    assert columns(**cells) == wrong


@pytest.mark.parametrize(
    ("heading", "column"),
    [("题 干", "stem"), ("*题型", "kind"), ("选项Ａ", "option:0"), ("Option C", "option:2"), ("B", "option:1"), ("选项AA", "option:26"),
     ("选项10", "option:9"), ("Question Text", "stem"), ("知识点", "tags"), ("备注", None)],
)  # fmt: skip
def test_headings(heading: str, column: str | None) -> None:
    assert column_of(heading) == column


def test_every_example_of_the_template_can_be_imported() -> None:
    for example in drafts.examples():
        reading = read(**example)
        assert reading.question, (example, reading.problems)
