from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank import kinds
from quizzes.bank.rules import Draft, Prepared, prepare

STEPS = ["一", "二", "三", "四"]


def question(steps: list[str] = STEPS, *, partial: bool = True) -> Prepared:
    return prepare(Draft("ordering", {"stem": "排序", "items": steps}, {"partial": partial}))


def earned(order: list[str], *, partial: bool = True) -> int:
    asked = question(partial=partial)
    by_text = {item["text"]: item["id"] for item in asked.content["items"]}
    response = {"order": [by_text[text] for text in order]}
    return kinds.get("ordering").mark(asked.content, asked.key, response, 100).points


def test_each_right_neighbourhood_counts() -> None:
    assert earned(["一", "二", "三", "四"]) == 100
    assert earned(["四", "一", "二", "三"]) == 66
    assert earned(["二", "一", "三", "四"]) == 33
    assert earned(["四", "三", "二", "一"]) == 0
    assert earned(["二", "三"]) == 33


def test_all_or_nothing() -> None:
    assert earned(["一", "二", "三", "四"], partial=False) == 100
    assert earned(["四", "一", "二", "三"], partial=False) == 0


@given(st.permutations(STEPS))
def test_what_a_browser_gets_is_the_same_whatever_order_is_right(steps: list[str]) -> None:
    judge = kinds.get("ordering")
    assert judge.present(question(steps).content, None) == judge.present(question().content, None)


def test_a_mended_key_keeps_the_ids() -> None:
    first = question()
    items = [{"id": item["id"], "text": item["text"]} for item in first.content["items"]]
    second = prepare(Draft("ordering", {"stem": "排序", "items": items[::-1]}, {}), first.content)
    assert {(i["id"], i["text"]) for i in second.content["items"]} == {(i["id"], i["text"]) for i in items}
    assert second.key["order"] == [item["id"] for item in items[::-1]]


def test_an_order_that_leaves_an_item_out_is_a_fault() -> None:
    draft = Draft("ordering", {"stem": "排序", "items": STEPS}, {"order": ["a", "b", "c"]})
    assert [fault.place for fault in prepare(draft).faults] == ["key"]
