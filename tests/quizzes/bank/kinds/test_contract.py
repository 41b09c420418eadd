"""What holds for every kind of question."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank import kinds
from quizzes.bank.kinds.base import BadResponse
from quizzes.bank.rules import prepare
from tests.quizzes.bank.samples import DRAFTS, sample, strange_responses

ALL = kinds.names()
CHOICES = ("single_choice", "multiple_choice", "ordering")


def responses(kind: str) -> st.SearchStrategy[Any]:
    """Legal responses to the sample of `kind`, most of them wrong or partial."""
    content = sample(kind).content
    ids = [one["id"] for one in content.get("options", content.get("items", []))]
    some = st.lists(st.sampled_from(ids or ["a"]), unique=True)
    made: dict[str, st.SearchStrategy[Any]] = {
        "single_choice": st.builds(lambda one: {"option": one}, st.sampled_from(ids or ["a"])),
        "multiple_choice": st.builds(lambda chosen: {"options": chosen}, some),
        "true_false": st.builds(lambda value: {"value": value}, st.booleans()),
        "fill_in": st.builds(
            lambda texts: {"blanks": texts},
            st.lists(
                st.one_of(st.sampled_from(["36", "３６", "断电", "36.0"]), st.text(max_size=20)), max_size=2
            ),
        ),
        "ordering": st.builds(lambda order: {"order": order}, some),
        "find_and_correct": st.builds(
            _corrections, st.lists(st.integers(0, 26), unique=True), st.text(max_size=5)
        ),
    }
    return st.one_of(st.none(), made[kind])


def _corrections(edges: list[int], text: str) -> dict[str, Any]:
    edges = sorted(edges)
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return {"corrections": [{"start": start, "end": end, "text": text} for start, end in pairs]}


def test_all_six_are_there_in_the_order_people_are_offered_them() -> None:
    assert list(DRAFTS) == ALL


@pytest.mark.parametrize("kind", ALL)
@given(data=st.data())
def test_points_lie_between_nothing_and_all(kind: str, data: st.DataObject) -> None:
    question, points = sample(kind), data.draw(st.integers(0, 1000))
    response = kinds.get(kind).check(question.content, data.draw(responses(kind)))
    mark = kinds.get(kind).mark(question.content, question.key, response, points)
    assert 0 <= mark.points <= mark.max_points == points
    assert type(mark.points) is int
    json.dumps(mark.parts)


@pytest.mark.parametrize("kind", ALL)
@given(points=st.integers(0, 100_000))
def test_the_keys_own_answer_earns_all(kind: str, points: int) -> None:
    question, judge = sample(kind), kinds.get(kind)
    answer = judge.key_for_review(question.content, question.key)
    assert judge.check(question.content, answer) == answer
    assert judge.is_answered(answer)
    assert judge.mark(question.content, question.key, answer, points).points == points


@pytest.mark.parametrize("kind", ALL)
def test_no_answer_earns_nothing_and_is_none(kind: str) -> None:
    question, judge = sample(kind), kinds.get(kind)
    assert judge.check(question.content, None) is None
    assert not judge.is_answered(None)
    assert judge.mark(question.content, question.key, None, 500).points == 0


@pytest.mark.parametrize("kind", ALL)
def test_a_response_is_kept_as_sent(kind: str) -> None:
    question, judge = sample(kind), kinds.get(kind)
    answer = judge.key_for_review(question.content, question.key)
    assert judge.check(question.content, json.loads(json.dumps(answer))) == answer


@pytest.mark.parametrize("kind", ALL)
def test_strange_responses_are_refused(kind: str) -> None:
    question = sample(kind)
    for response in strange_responses(kind):
        with pytest.raises(BadResponse):
            kinds.get(kind).check(question.content, response)


@pytest.mark.parametrize("kind", ALL)
def test_what_a_browser_gets_does_not_depend_on_the_key(kind: str) -> None:
    question, judge = sample(kind), kinds.get(kind)
    shown = judge.present(question.content, None)
    assert set(shown) <= {"options", "blanks", "passage"}
    assert all(set(option) == {"id", "html"} for option in shown.get("options", []))
    for word in ("key", "correct", "accepted", "text", "explanation", "partial", "order"):
        assert word not in json.dumps(shown)


@pytest.mark.parametrize("kind", CHOICES)
@given(data=st.data())
def test_shuffling_shows_the_same_options_in_another_order(kind: str, data: st.DataObject) -> None:
    question, judge = sample(kind), kinds.get(kind)
    order = data.draw(st.permutations(range(judge.shuffled_count(question.content))))
    plain = judge.present(question.content, None)["options"]
    assert judge.present(question.content, order)["options"] == [plain[index] for index in order]


@pytest.mark.parametrize("kind", CHOICES)
@given(data=st.data())
def test_the_order_in_which_an_author_wrote_the_options_does_not_change_a_mark(
    kind: str, data: st.DataObject
) -> None:
    question, judge = sample(kind), kinds.get(kind)
    response = data.draw(responses(kind))
    name = "items" if kind == "ordering" else "options"
    turned = replace(
        question, content={**question.content, name: data.draw(st.permutations(question.content[name]))}
    )
    mark = judge.mark(question.content, question.key, response, 333)
    assert judge.mark(turned.content, question.key, response, 333).points == mark.points


@pytest.mark.parametrize("kind", ALL)
def test_preparing_what_is_prepared_changes_nothing(kind: str) -> None:
    question = sample(kind)
    again = prepare(replace(DRAFTS[kind], content=question.content, key=question.key), question.content)
    assert (again.content, again.key) == (question.content, question.key)


@pytest.mark.parametrize("kind", ALL)
def test_an_empty_form_has_faults_and_raises_nothing(kind: str) -> None:
    assert prepare(replace(DRAFTS[kind], content={}, key={})).faults
