from typing import Any

import pytest

from quizzes.bank import kinds
from quizzes.bank.kinds.fill_in import numbers
from quizzes.bank.kinds.fill_in.rules import is_right
from quizzes.bank.rules import Draft, prepare


def blank(*accepted: str, case: bool = False, value: str = "", tolerance: str = "0") -> dict[str, Any]:
    number = {"value": value, "tolerance": tolerance} if value else None
    return {"accepted": list(accepted), "case": case, "number": number}


@pytest.mark.parametrize("text", ["PLC", "plc", " p l c ", "ＰＬＣ", "plc\u3000"])
def test_case_width_and_spaces_do_not_count(text: str) -> None:
    assert is_right(blank("PLC"), text)


def test_case_counts_where_the_author_says_so() -> None:
    assert is_right(blank("mA", case=True), "ｍＡ")
    assert not is_right(blank("mA", case=True), "MA")


@pytest.mark.parametrize("text", ["3.5", "３．５", "3.50", "3.4", "3.6", "+3.5", "35e-1"])
def test_numbers_within_the_tolerance(text: str) -> None:
    assert is_right(blank(value="3.5", tolerance="0.1"), text)


@pytest.mark.parametrize(
    "text",
    [
        "3.39999999999999999999",
        "3.60000000000000000001",
        "-3.5",
        "",
        "三",
        "3.5m",
        "3,5",
        "NaN",
        "1e999999999",
        "inf",
    ],
)
def test_numbers_beyond_it_and_what_is_no_number(text: str) -> None:
    assert not is_right(blank(value="3.5", tolerance="0.1"), text)


@pytest.mark.parametrize("text", ["12500", "12,500", "１２，５００", "12 500", "12,500.0"])
def test_thousands_separators(text: str) -> None:
    assert is_right(blank(value="12500"), text)


def test_a_comma_in_the_wrong_place_is_no_thousands_separator() -> None:
    assert numbers.parse("1,25,00") is None
    assert numbers.parse("10²") is None
    assert numbers.parse("−4") == -4


def earned(given: list[str], *, partial: bool, points: int = 100) -> int:
    key = {"blanks": [["甲"], ["乙"], ["丙"]], "partial": partial}
    question = prepare(Draft("fill_in", {"stem": "____、____、____"}, key))
    assert not question.faults
    return kinds.get("fill_in").mark(question.content, question.key, {"blanks": given}, points).points


def test_each_blank_earns_its_share_and_all_right_earn_all() -> None:
    assert earned(["甲"], partial=True) == 33
    assert earned(["甲", "乙"], partial=True) == 66
    assert earned(["", "乙", "丙"], partial=True) == 67
    assert earned(["甲", "乙", "丙"], partial=True) == 100


def test_all_or_nothing() -> None:
    assert earned(["甲", "乙"], partial=False) == 0
    assert earned(["甲", "乙", "丙"], partial=False) == 100


def test_named_blanks_are_numbered_and_underscores_beside_them_are_words() -> None:
    question = prepare(Draft("fill_in", {"stem": "{{2}} 先于 {{1}}，____不算"}, {"blanks": [["乙"], ["甲"]]}))
    assert not question.faults
    assert question.content["blanks"] == 2
    assert '<span class="blank">2</span> 先于 <span class="blank">1</span>' in question.content["stem_html"]


@pytest.mark.parametrize(
    ("stem", "blanks", "place"),
    [
        ("没有空", [["甲"]], "stem"),
        ("____", [["甲"], ["乙"]], "key"),
        ("____ ____", [["甲"]], "key"),
        ("____", [[]], "key"),
        ("____", [{"number": {"value": "甲"}}], "key"),
        ("____", [{"number": {"value": "1", "tolerance": "-1"}}], "key"),
        ("{{1}} {{3}}", [["甲"], ["乙"]], "stem"),
    ],
)
def test_faults(stem: str, blanks: list[Any], place: str) -> None:
    found = prepare(Draft("fill_in", {"stem": stem}, {"blanks": blanks})).faults
    assert place in [fault.place for fault in found]
