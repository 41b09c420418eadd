from quizzes.bank import kinds
from quizzes.bank.rules import Draft, prepare


def earned(chosen: list[str], *, partial: bool, points: int = 100) -> int:
    question = prepare(
        Draft(
            "multiple_choice",
            {"stem": "题", "options": ["1", "2", "3", "4"]},
            {"options": ["a", "b", "c"], "partial": partial},
        )
    )
    return (
        kinds.get("multiple_choice").mark(question.content, question.key, {"options": chosen}, points).points
    )


def test_all_or_nothing() -> None:
    assert earned(["c", "a", "b"], partial=False) == 100
    assert earned(["a", "b"], partial=False) == 0
    assert earned(["a", "b", "c", "d"], partial=False) == 0


def test_partial_credit_is_the_share_of_right_ticks_rounded_down() -> None:
    assert [earned(list("abc"[:n]), partial=True) for n in range(4)] == [0, 33, 66, 100]


def test_one_wrong_tick_takes_all() -> None:
    assert earned(["a", "b", "c", "d"], partial=True) == 0
    assert earned(["a", "d"], partial=True) == 0


def test_thirty_options_are_too_many() -> None:
    question = prepare(
        Draft(
            "multiple_choice", {"stem": "题", "options": [f"选项 {n}" for n in range(30)]}, {"options": ["a"]}
        )
    )
    assert [fault.place for fault in question.faults] == ["options"]
    assert "30" in question.faults[0].message
