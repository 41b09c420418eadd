"""Ids of options: they stay with their option from version to version and are never used again."""

from typing import Any

from quizzes.bank.rules import Draft, Prepared, prepare


def choice(options: list[Any], key: list[str], previous: Prepared | None = None) -> Prepared:
    draft = Draft("single_choice", {"stem": "题", "options": options}, {"options": key})
    return prepare(draft, previous.content if previous else None)


def ids(question: Prepared) -> list[str]:
    return [option["id"] for option in question.content["options"]]


def test_new_options_are_a_b_c_whatever_they_were_called() -> None:
    question = choice([{"id": "x", "text": "1"}, {"id": "y", "text": "2"}], ["y"])
    assert ids(question) == ["a", "b"]
    assert question.key["options"] == ["b"]


def test_an_option_keeps_its_id_when_another_goes_and_a_new_one_gets_a_fresh_id() -> None:
    first = choice(["1", "2", "3"], ["a"])
    second = choice([{"id": "a", "text": "1"}, {"text": "新"}, {"id": "c", "text": "3"}], ["c"], first)
    assert ids(second) == ["a", "d", "c"]
    assert second.key["options"] == ["c"]


def test_empty_and_equal_options_are_faults() -> None:
    assert [fault.place for fault in choice(["1", " ", "1"], ["a"]).faults] == ["options", "options"]


def test_options_that_differ_in_case_alone_are_different() -> None:
    assert not choice(["MPa", "mPa"], ["a"]).faults


def test_a_key_that_names_no_option_is_a_fault() -> None:
    assert [fault.place for fault in choice(["1", "2"], ["e"]).faults] == ["key"]
    assert [fault.place for fault in choice(["1", "2"], []).faults] == ["key"]
    assert [fault.place for fault in choice(["1", "2"], ["a", "b"]).faults] == ["key"]
