"""Finding questions, doing one thing to many, and who may see what."""

from __future__ import annotations

import html
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.database import db
from quizzes.bank.models import Question, QuestionTag
from quizzes.bank.service import create_question
from tests.builders import make_quiz
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.bank.forms_data import form


def question(stem: str, **values: Any) -> int:
    with db.write() as session:
        options = {"kind": "true_false", "content": {"stem": stem}, "key": {"value": True}} | values
        return create_question(session, **options).id


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def listed(client: FlaskClient, **args: Any) -> list[int]:
    """The ids in the list, in its order."""
    page = client.get("/bank", query_string=args).get_data(as_text=True)
    return [
        int(part.partition('"')[0])
        for part in page.split('<tr class="')[1:]
        for part in [part.partition('data-question="')[2]]
    ]


@pytest.fixture
def trainer(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person(roles=("trainer",)))


def test_an_empty_bank_says_how_to_fill_it(trainer: FlaskClient) -> None:
    assert "题库还是空的" in text(trainer, "/bank")


@pytest.mark.parametrize(
    ("searched", "found"),
    [
        ("100%", "涨了 100% 的题"),
        ("a_b", "变量 a_b 的题"),
        ("c:\\", "路径 C:\\ 的题"),
        ("ABC", "ａｂｃ 全角的题"),
        ("ａｂｃ", "ａｂｃ 全角的题"),
        ("全角 abc", "ａｂｃ 全角的题"),
    ],
)
def test_search_takes_signs_as_they_are_and_folds_width_and_case(
    trainer: FlaskClient, searched: str, found: str
) -> None:
    ids = {
        stem: question(stem)
        for stem in ("涨了 100% 的题", "变量 a_b 的题", "路径 C:\\ 的题", "ａｂｃ 全角的题", "1000 与 axb")
    }
    assert listed(trainer, q=searched) == [ids[found]]


def test_search_reads_options_and_explanation(trainer: FlaskClient) -> None:
    options = {"stem": "哪个对？", "options": [{"text": "锚定装置"}, {"text": "司机室"}]}
    one = question("", kind="single_choice", content=options, key={"options": ["a"]})
    two = question("另一题", explanation="见锚定装置一节")
    assert set(listed(trainer, q="锚定装置")) == {one, two}
    assert "没有符合条件的题" in text(trainer, "/bank?q=没有这个词")


def test_filters_stand_in_the_address(trainer: FlaskClient) -> None:
    one = question("甲", tags=("急救", "电气"), difficulty=5)
    two = question("乙", tags=("急救",))
    draft = question("丙", state="draft")
    retired = question("丁", state="retired")
    assert set(listed(trainer)) == {one, two, draft}
    assert set(listed(trainer, tag="急救")) == {one, two}
    assert listed(trainer, tag=["急救", "电气"]) == [one]
    assert listed(trainer, difficulty="5") == [one]
    assert listed(trainer, state="retired") == [retired]
    assert listed(trainer, state="draft") == [draft]
    assert listed(trainer, kind="fill_in") == []
    assert listed(trainer, author="999") == []
    assert set(listed(trainer, kind="nonsense", difficulty="x", state="?", author="-1", page="9")) == {
        one,
        two,
        draft,
    }


def test_the_list_has_pages(trainer: FlaskClient) -> None:
    ids = [question(f"第 {n} 题") for n in range(53)]
    assert len(listed(trainer)) == 50
    assert set(listed(trainer)) | set(listed(trainer, page="2")) == set(ids)
    assert listed(trainer, page="7") == listed(trainer, page="2")


def test_the_pane_is_the_page_without_its_frame(trainer: FlaskClient) -> None:
    id = question("看一看", explanation="因为所以")
    pane = text(trainer, f"/bank/{id}?pane=1")
    assert "<html" not in pane
    assert "因为所以" in pane


def test_a_question_says_which_quizzes_have_it(trainer: FlaskClient) -> None:
    make_quiz(1, title="安全月竞答")
    with db.read() as session:
        id = session.scalar(sa.select(Question.id))
    assert "安全月竞答" in text(trainer, f"/bank/{id}")


def bulk(client: FlaskClient, ids: list[int], do: str, **values: str) -> str:
    answer = post(client, "/bank/bulk", {"ids": [str(id) for id in ids], "do": do, **values})
    assert answer.status_code == 302
    return text(client, answer.location)


def state_of(id: int) -> tuple[str, int, set[str]]:
    with db.read() as session:
        found = session.get_one(Question, id)
        tags = session.scalars(sa.select(QuestionTag.tag).where(QuestionTag.question_id == id))
        return found.state, found.difficulty, set(tags)


@pytest.mark.parametrize(
    ("do", "values", "after"),
    [
        ("retire", {}, ("retired", 3, {"急救"})),
        ("difficulty", {"difficulty": "5"}, ("active", 5, {"急救"})),
        ("add_tag", {"tag": "电气"}, ("active", 3, {"急救", "电气"})),
        ("remove_tag", {"tag": "急救"}, ("active", 3, set())),
    ],
)
def test_a_bulk_action_is_done_told_and_undone(
    trainer: FlaskClient, do: str, values: dict[str, str], after: Any
) -> None:
    one, two, other = (
        question("甲", tags=("急救",)),
        question("乙", tags=("急救",)),
        question("丙", tags=("急救",)),
    )
    before = state_of(one)
    assert "撤销" in bulk(trainer, [one, two], do, **values)
    assert state_of(one) == state_of(two) == after
    assert state_of(other) == before
    assert post(trainer, "/bank/undo").status_code == 302
    assert state_of(one) == state_of(two) == before
    post(trainer, "/bank/undo")  # once more does nothing
    assert state_of(one) == before


def test_undoing_puts_a_draft_back_and_leaves_what_was_changed_since(trainer: FlaskClient) -> None:
    draft, changed = question("甲", state="draft"), question("乙")
    bulk(trainer, [draft, changed], "retire")
    with db.write() as session:
        session.get_one(Question, changed).state = "draft"
    post(trainer, "/bank/undo")
    assert (state_of(draft)[0], state_of(changed)[0]) == ("draft", "draft")


def test_nothing_ticked_or_an_unknown_action_changes_nothing(trainer: FlaskClient) -> None:
    id = question("甲")
    before = state_of(id)
    assert "请先勾选" in bulk(trainer, [], "retire")
    assert "请先勾选" in bulk(trainer, [id], "explode")
    assert "请写知识点" in bulk(trainer, [id], "add_tag", tag=" ")
    assert state_of(id) == before


def test_going_back_stays_on_this_site(trainer: FlaskClient) -> None:
    id = question("甲")
    data = {"ids": str(id), "do": "retire"}
    assert post(trainer, "/bank/bulk", {**data, "back": "/bank?tag=x"}).location == "/bank?tag=x"
    assert post(trainer, "/bank/bulk", {**data, "back": "//evil.example"}).location == "/bank"


ROUTES = ("/bank", "/bank/new", "/bank/new/fill_in", "/bank/1", "/bank/1/edit", "/bank/1/history")
POSTS = (
    "/bank/bulk",
    "/bank/undo",
    "/bank/preview/fill_in",
    "/bank/pictures",
    "/bank/1/restore/1",
    "/bank/1/edit",
)


@pytest.mark.parametrize("roles", [(), ("officer",)])
def test_only_trainers_may_see_the_bank(client: FlaskClient, roles: tuple[str, ...]) -> None:
    sign_in(client, make_person(roles=roles))
    assert {client.get(address).status_code for address in ROUTES} == {403}
    assert {post(client, address).status_code for address in POSTS} == {403}


def test_a_trainer_of_another_branch_finds_nothing(client: FlaskClient) -> None:
    theirs = question("别处的题", branch_id=make_department("海港集团", "拖轮公司"))
    whole = question("全企业的题")
    mine = question("本部的题", branch_id=make_department("海港集团", "港机一部", "一班"))
    sign_in(client, make_person(roles=("trainer",), branch=("海港集团", "港机一部")))
    assert listed(client) == [mine]
    for id in (theirs, whole):
        for page in ("", "/edit", "/history"):
            assert client.get(f"/bank/{id}{page}").status_code == 404
        assert post(client, f"/bank/{id}/edit", form("true_false")).status_code == 404
        assert post(client, f"/bank/{id}/restore/1").status_code == 404
        bulk(client, [id], "retire")
        assert state_of(id)[0] == "active"


def test_a_trainer_makes_questions_in_their_branch_alone(client: FlaskClient) -> None:
    elsewhere = make_department("海港集团", "拖轮公司")
    sign_in(client, make_person(roles=("trainer",), branch=("海港集团", "港机一部")))
    own = make_department("海港集团", "港机一部")
    for branch in (str(elsewhere), ""):
        assert post(client, "/bank/new/true_false", form("true_false", branch=branch)).status_code == 422
    assert post(client, "/bank/new/true_false", form("true_false", branch=str(own))).status_code == 302
    with db.read() as session:
        assert list(session.scalars(sa.select(Question.branch_id))) == [own]
