"""The composer and the list: who gets in, what survives an error, what the script is told."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.database import db
from quizzes.attempts.models import Attempt
from quizzes.bank.models import Question
from quizzes.papers import service
from quizzes.papers.blueprint import DrawRule
from quizzes.papers.checks import Draft
from quizzes.papers.models import BlueprintRule, PaperItem, Pool, Quiz
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.arena.build import arena_drawing
from tests.quizzes.papers.makers import draft, picked, questions

BASE: dict[str, Any] = {
    "title": "安全月测验",
    "purpose": "quiz",
    "branch_id": "0",
    "composition": "picked",
    "minutes": "15",
    "goes_total": "1",
    "counting": "best",
    "review": "after_submit",
}


@pytest.fixture
def trainer(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person("吴老师", roles=("trainer",)))


@pytest.fixture
def limited(app: Flask) -> FlaskClient:
    person = make_person("李老师", roles=("trainer",), branch=("海港集团", "港机一部"))
    return sign_in(app.test_client(), person)


def only_quiz() -> Quiz:
    with db.read() as session:
        return session.scalars(sa.select(Quiz)).one()


def json(answer: Any) -> Any:
    return answer.get_json()


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_a_worker_is_turned_away_and_a_stranger_sent_to_sign_in(app: Flask, client: FlaskClient) -> None:
    quiz = draft()
    assert client.get("/manage/quizzes").status_code == 302
    sign_in(client, make_person())
    pages = ["", "/new", f"/{quiz}", f"/{quiz}/edit", f"/{quiz}/publish", f"/{quiz}/questions", "/bank"]
    assert {client.get(f"/manage/quizzes{page}").status_code for page in pages} == {403}
    assert {post(client, f"/manage/quizzes/{quiz}/{step}").status_code for step in ("publish", "close")} == {
        403
    }


def test_a_trainer_of_a_branch_finds_only_the_quizzes_of_that_branch(
    app: Flask, limited: FlaskClient
) -> None:
    branch = make_department("海港集团", "港机一部")
    mine, foreign, everyones = draft(picked()), draft(picked()), draft(picked())
    with db.write() as session:
        session.get_one(Quiz, mine).branch_id = branch
        session.get_one(Quiz, foreign).branch_id = make_department_id(session)
    assert limited.get(f"/manage/quizzes/{mine}/edit").status_code == 200
    for other in (foreign, everyones):
        for page in ("", "/edit", "/publish", "/questions", "/version"):
            assert limited.get(f"/manage/quizzes/{other}{page}").status_code == 404
        for step in ("publish", "sample", "try", "close", "duplicate", "delete", "export"):
            assert post(limited, f"/manage/quizzes/{other}/{step}").status_code == 404
    assert text(limited.get("/manage/quizzes")).count("quiz-link") == 1


def make_department_id(session: Any) -> int:
    from learnplatform.accounts.models import Department

    row = Department(name="港机二部", path="/999/", depth=0)
    session.add(row)
    session.flush()
    return int(row.id)


def test_a_trainer_of_a_branch_can_not_make_a_quiz_for_everyone_nor_search_all(
    app: Flask, limited: FlaskClient
) -> None:
    answer = post(limited, "/manage/quizzes/new", BASE)
    assert answer.status_code == 200
    assert limited.get("/manage/quizzes/bank?branch_id=0").status_code == 404
    branch = make_department("海港集团", "港机一部")
    assert limited.get(f"/manage/quizzes/bank?branch_id={branch}").status_code == 200
    assert post(limited, "/manage/quizzes/new", {**BASE, "branch_id": branch}).status_code == 302
    assert only_quiz().branch_id == branch


def test_picked_questions_are_stored_in_their_order_with_their_points(trainer: FlaskClient) -> None:
    first, second = questions(2)
    answer = post(
        trainer,
        "/manage/quizzes/new",
        {**BASE, "item_question": [second, first], "item_points": ["1.5", "2"]},
    )
    assert answer.status_code == 302
    with db.read() as session:
        items = session.scalars(sa.select(PaperItem).order_by(PaperItem.position)).all()
    assert [(item.question_id, item.points) for item in items] == [(second, 150), (first, 200)]


def test_what_was_typed_survives_an_error_and_the_error_stands_at_its_row(trainer: FlaskClient) -> None:
    question = questions(1, stem="夹轨器检查")[0]
    typed = {**BASE, "title": "", "intro": "请带笔", "item_question": [question], "item_points": ["两分"]}
    typed |= {"rule_kind": ["ordering"], "rule_tag": ["应急"], "rule_from": ["2"], "rule_to": ["4"]}
    page = text(post(trainer, "/manage/quizzes/new", typed | {"rule_count": ["十"], "rule_points": ["2"]}))
    for kept in (
        "请带笔",
        'value="两分"',
        "夹轨器检查",
        'value="应急"',
        'value="十"',
        "请填写测验名称",
        "#items-0",
        "#rules-0",
    ):
        assert kept in page
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Quiz)) == 0


def test_rules_are_told_what_the_bank_has_for_them(trainer: FlaskClient) -> None:
    questions(3, tags=("安全",))
    form = {"branch_id": "0", "rule_kind": ["", ""], "rule_tag": ["安全", "电工"], "rule_from": ["1", "1"]}
    form |= {"rule_to": ["5", "5"], "rule_count": ["2", "4"], "rule_points": ["2", ""]}
    rules = post(trainer, "/manage/quizzes/counts", form).json["rules"]
    assert rules == [
        {"said": "题库里符合的有 3 题", "lacks": 0},
        {"said": "题库里符合的有 0 题，还差 4 题", "lacks": 4},
    ]


def test_the_bank_is_searched_in_place_by_folded_words(trainer: FlaskClient) -> None:
    questions(1, stem="arc welding")
    questions(30, stem="夹轨器")
    found = json(trainer.get("/manage/quizzes/bank?q=ＡＲＣ"))
    assert [row["stem"] for row in found["rows"]] == ["arc welding 0"]
    many = json(trainer.get("/manage/quizzes/bank?q=夹轨器&page=2"))
    assert (many["total"], many["pages"], len(many["rows"])) == (30, 2, 10)
    assert json(trainer.get("/manage/quizzes/bank?q=%25"))["total"] == 0


def test_the_summary_before_publishing_names_what_is_missing_and_leads_there(trainer: FlaskClient) -> None:
    quiz = draft(rules=(DrawRule(2, 100, tag="安全"),))
    page = text(trainer.get(f"/manage/quizzes/{quiz}/publish"))
    assert f"/manage/quizzes/{quiz}/edit?check=1#rules-0" in page
    assert "还差 2 题" in page
    assert post(trainer, f"/manage/quizzes/{quiz}/publish").headers["Location"].endswith("/publish")
    questions(2, tags=("安全",))
    assert "还差" not in text(trainer.get(f"/manage/quizzes/{quiz}/publish"))
    post(trainer, f"/manage/quizzes/{quiz}/publish")
    assert only_quiz().state == "published"
    assert trainer.get(f"/manage/quizzes/{quiz}").status_code == 200


def test_the_summary_names_the_questions_shared_with_an_arena(trainer: FlaskClient) -> None:
    ids = questions(3, tags=("安全",))
    with db.read() as session:
        versions = [session.get_one(Question, one).current_version_id or 0 for one in ids]
    arena_drawing(*versions[:2])
    telling = draft(Draft(title="随堂测验", items=tuple((one, 1000) for one in ids)))
    assert "其中 2 题正在擂台题库里" in text(trainer.get(f"/manage/quizzes/{telling}/publish"))
    silent = draft(Draft(title="不公布", review="never", items=tuple((one, 1000) for one in ids)))
    assert "擂台题库" not in text(trainer.get(f"/manage/quizzes/{silent}/publish"))
    post(trainer, f"/manage/quizzes/{telling}/publish")
    rules = (DrawRule(2, 100, tag="安全"),)
    arena = draft(Draft(title="新擂台", purpose="arena", review="never", composition="drawn", rules=rules))
    assert "其中 3 题也在会公布答案的测验里" in text(trainer.get(f"/manage/quizzes/{arena}/publish"))


def test_a_sample_of_a_draft_shows_a_paper_and_no_key(trainer: FlaskClient) -> None:
    questions(5, stem="停止作业")
    quiz = draft(rules=(DrawRule(3, 200),))
    page = text(post(trainer, f"/manage/quizzes/{quiz}/sample", follow_redirects=True))
    assert page.count('class="question-stem"') == 3
    assert "满分 6 分" in page
    assert only_quiz().state == "draft"


def test_trying_a_draft_begins_a_trial_that_counts_for_nothing(trainer: FlaskClient) -> None:
    quiz = draft(picked((questions(1)[0], 100)))
    for _twice in range(2):
        assert post(trainer, f"/manage/quizzes/{quiz}/try").status_code == 302
    with db.read() as session:
        attempts = session.scalars(sa.select(Attempt)).all()
        assert [(attempt.trial, attempt.state) for attempt in attempts] == [(True, "in_progress")]
    post(trainer, f"/manage/quizzes/{quiz}/delete")
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Pool)) == 0


def test_a_published_quiz_is_changed_by_publishing_it_again(trainer: FlaskClient) -> None:
    first, second = questions(2)
    quiz = draft(picked((first, 100)))
    service.publish(quiz, None)
    before = only_quiz().pool_id
    change = {**BASE, "minutes": "20", "item_question": [first, second], "item_points": ["1", "1"]}
    assert post(trainer, f"/manage/quizzes/{quiz}/edit", change).status_code == 302
    changed = only_quiz()
    assert (changed.time_limit_ms, changed.state) == (20 * 60_000, "published")
    assert changed.pool_id != before


def test_closing_reopening_and_copying(trainer: FlaskClient) -> None:
    quiz = draft(rules=(DrawRule(1, 100),))
    questions(1)
    service.publish(quiz, None)
    post(trainer, f"/manage/quizzes/{quiz}/close")
    assert only_quiz().state == "closed"
    assert post(trainer, f"/manage/quizzes/{quiz}/close").status_code == 409
    post(trainer, f"/manage/quizzes/{quiz}/reopen")
    assert only_quiz().state == "published"
    assert post(trainer, f"/manage/quizzes/{quiz}/delete").status_code == 409
    post(trainer, f"/manage/quizzes/{quiz}/duplicate")
    with db.read() as session:
        copy = session.scalars(sa.select(Quiz).where(Quiz.id != quiz)).one()
        assert (copy.state, copy.title) == ("draft", "安全月测验（副本）")
        assert session.scalar(sa.select(BlueprintRule.count).where(BlueprintRule.quiz_id == copy.id)) == 1
