from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank import kinds
from quizzes.bank.kinds.base import Mark
from quizzes.bank.kinds.find_and_correct.matching import Correction, PlantedError, match
from quizzes.bank.rules import Draft, prepare

#          0123456789
PASSAGE = "甲乙丙丁戊己庚辛壬癸"


def marked(corrections: list[tuple[int, int, str]], points: int = 100, **rules: Any) -> Mark:
    key = {
        "errors": [
            {"start": 2, "end": 4, "accepted": ["左右", "东西"]},
            {"start": 7, "end": 7, "accepted": ["不"]},
        ],
        "found_share": 40,
        "slack": 2,
        "false_alarm": 10,
        **rules,
    }
    question = prepare(Draft("find_and_correct", {"stem": "改错", "passage": PASSAGE}, key))
    assert not question.faults
    response = {"corrections": [{"start": s, "end": e, "text": t} for s, e, t in corrections]}
    judge = kinds.get("find_and_correct")
    return judge.mark(question.content, question.key, judge.check(question.content, response), points)


def earned(*corrections: tuple[int, int, str], **rules: Any) -> int:
    return marked(list(corrections), **rules).points


def test_found_and_mended_earn_separately() -> None:
    assert earned((2, 4, "上下")) == 20
    assert earned((2, 4, "东西")) == 50
    assert earned((2, 4, "左右"), (7, 7, "不")) == 100


def test_a_correction_that_overlaps_is_a_hit_within_the_slack() -> None:
    assert earned((1, 5, "？"), false_alarm=0) == 20
    assert earned((0, 5, "？"), false_alarm=0) == 0
    assert earned((3, 4, "？"), false_alarm=0) == 20
    assert earned((0, 2, "？"), false_alarm=0) == 0, "it only touches"


def test_a_wider_or_narrower_correction_mends_when_the_passage_then_reads_right() -> None:
    assert earned((1, 5, "乙左右戊")) == 50
    assert earned((2, 3, "左"), false_alarm=0) == 20, "«左丁» is not right"
    assert earned((6, 7, "庚不")) == 50, "what is missing may be typed after the character before it"
    assert earned((7, 8, "不辛")) == 50


def test_what_is_missing_is_hit_by_touching() -> None:
    assert earned((7, 7, "很")) == 20
    assert earned((6, 6, "不"), (2, 4, "左右")) == 40, "one character off is a false alarm"


def test_a_false_alarm_costs_and_nothing_falls_below_zero() -> None:
    assert earned((2, 4, "左右"), (5, 6, "？")) == 40
    assert earned((5, 6, "？"), (9, 10, "？")) == 0


def test_two_corrections_on_one_error_are_one_hit_and_one_false_alarm() -> None:
    mark = marked([(2, 3, "左"), (3, 4, "东西")])
    assert mark.points == 40
    assert mark.parts[0] == {"start": 2, "end": 4, "found": True, "mended": True}
    assert mark.parts[2] == {"start": 2, "end": 3, "false_alarm": True}


def test_full_marks_ask_for_no_false_alarm() -> None:
    assert earned((2, 4, "左右"), (7, 7, "不"), (9, 10, "？")) == 90


def test_too_much_is_mended_by_taking_it_away() -> None:
    errors = [{"start": 4, "end": 5, "accepted": [""]}]
    assert earned((4, 5, ""), errors=errors) == 100
    assert earned((3, 5, "丁"), errors=errors) == 100


def test_points_that_do_not_divide_add_up() -> None:
    errors = [{"start": n, "end": n + 1, "accepted": ["子"]} for n in (0, 2, 4)]
    assert earned(*((n, n + 1, "子") for n in (0, 2, 4)), errors=errors) == 100
    assert earned((0, 1, "子"), errors=errors) == 33


def test_offsets_count_code_points_of_the_composed_text() -> None:
    key = {"errors": [{"start": 3, "end": 4, "accepted": ["丙"]}]}
    question = prepare(Draft("find_and_correct", {"stem": "改错", "passage": "e\u0301𠀀\r\n乙"}, key))
    assert question.content["passage"] == "é𠀀\n乙"
    answer = {"corrections": [{"start": 3, "end": 4, "text": "丙"}]}
    assert kinds.get("find_and_correct").mark(question.content, question.key, answer, 10).full


@pytest.mark.parametrize(
    "errors",
    [
        [],
        [{"start": 0, "end": 1, "accepted": []}],
        [{"start": 0, "end": 1, "accepted": ["甲"]}],
        [{"start": 0, "end": 11, "accepted": ["子"]}],
        [{"start": 0, "end": 2, "accepted": ["子"]}, {"start": 1, "end": 3, "accepted": ["子"]}],
        [{"start": 1, "end": 1, "accepted": ["子"]}, {"start": 1, "end": 1, "accepted": ["丑"]}],
        [{"start": 1, "end": 1, "accepted": [""]}],
    ],
)
def test_faults(errors: list[Any]) -> None:
    draft = Draft("find_and_correct", {"stem": "改错", "passage": PASSAGE}, {"errors": errors})
    assert [fault.place for fault in prepare(draft).faults] == ["key"]


@given(st.permutations([(1, 3, "？"), (3, 5, "左右"), (6, 7, "庚不"), (8, 9, "？")]))
def test_the_order_in_which_corrections_were_made_does_not_matter(made: list[tuple[int, int, str]]) -> None:
    assert marked(made).points == 80


def test_the_assignment_that_hits_most_is_chosen() -> None:
    errors = [PlantedError(0, 2, ("子",), 1, 2), PlantedError(2, 4, ("丑",), 1, 2)]
    # The first correction could take either error; it must leave the second to the other one.
    hit, alarms = match(PASSAGE, errors, [Correction(1, 3, "丑"), Correction(3, 4, "丑")], 2)
    assert hit == {0: False, 1: True}
    assert not alarms
