from quizzes.bank import kinds
from quizzes.bank.rules import Draft, prepare


def test_right_and_wrong() -> None:
    judge = kinds.get("true_false")
    assert judge.mark({}, {"value": True}, {"value": True}, 200).points == 200
    assert judge.mark({}, {"value": True}, {"value": False}, 200).points == 0


def test_a_statement_without_a_verdict_is_a_fault() -> None:
    assert [fault.place for fault in prepare(Draft("true_false", {"stem": "天是蓝的"}, {})).faults] == ["key"]


def test_false_counts_as_answered() -> None:
    assert kinds.get("true_false").is_answered({"value": False})
