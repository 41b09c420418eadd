"""Every kind is made and changed through its form; a fault loses nothing; a change is a new version."""

from __future__ import annotations

import html
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts.models import Person
from learnplatform.database import db
from quizzes.bank.models import Question, QuestionTag, QuestionVersion
from tests.helpers import make_person, post, sign_in
from tests.quizzes.bank.forms_data import FAULTS, FORMS, form

KINDS = list(FORMS)


@pytest.fixture
def trainer(client: FlaskClient) -> Person:
    person = make_person("吴教员", roles=("trainer",))
    sign_in(client, person)
    return person


def versions() -> list[QuestionVersion]:
    with db.read() as session:
        return list(session.scalars(sa.select(QuestionVersion).order_by(QuestionVersion.number)))


def made(client: FlaskClient, kind: str = "single_choice", **changes: Any) -> int:
    answer = post(client, f"/bank/new/{kind}", form(kind, **changes))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


def based_on() -> str:
    return str(versions()[-1].id)


def page(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_is_made_shown_and_changed_through_its_form(
    client: FlaskClient, trainer: Person, kind: str
) -> None:
    id = made(client, kind)
    (version,) = versions()
    assert version.kind == kind
    with db.read() as session:
        question = session.get_one(Question, id)
        tags = set(session.scalars(sa.select(QuestionTag.tag)))
    assert (question.difficulty, question.state, question.created_by) == (4, "active", trainer.id)
    assert tags == {"港机安全", "防风"}
    assert client.get(f"/bank/{id}").status_code == 200
    assert FORMS[kind]["stem"].partition("_")[0] in page(client.get(f"/bank/{id}/edit"))

    answer = post(
        client, f"/bank/{id}/edit", form(kind, stem=FORMS[kind]["stem"] + "改", based_on=based_on())
    )
    assert answer.status_code == 302, page(answer)
    assert [version.number for version in versions()] == [1, 2]
    told = page(client.get(answer.location))
    assert "已保存为第 2 版；已抽出的试卷不受影响" in told
    assert client.get(f"/bank/{id}/history").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_editor_shows_saves_as_the_same_version(
    client: FlaskClient, trainer: Person, kind: str
) -> None:
    """The round trip: what a stored question fills into the form means the same question."""
    id = made(client, kind)
    from quizzes.bank import editing, queries, rules
    from quizzes.bank.editors import editor_of

    (version,) = versions()
    with client.application.test_request_context("/"), db.read() as session:
        filled = editor_of(kind)()
        editing.fill(filled, queries.detail(session, session.get_one(Question, id)))
        filled.prepare()
        prepared = rules.prepare(filled.draft_of(), version.content)
    assert (prepared.content, prepared.key, prepared.explanation) == (
        version.content,
        version.key,
        version.explanation,
    )
    assert not prepared.faults


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_shown_and_nothing_typed_is_lost(client: FlaskClient, trainer: Person, kind: str) -> None:
    changes, told = FAULTS[kind]
    answer = post(client, f"/bank/new/{kind}", form(kind, tags="罕见的标签", **changes))
    text = page(answer)
    assert answer.status_code == 422
    assert told in text
    assert "罕见的标签" in text
    assert FORMS[kind]["stem"] in text
    for name, value in {**FORMS[kind], **changes}.items():
        if name.endswith(("-text", "-accepted", "marked")) and value:
            assert value.replace("\r\n", "\n") in text.replace("\r\n", "\n")
    assert versions() == []


def test_several_faults_stand_at_once(client: FlaskClient, trainer: Person) -> None:
    text = page(post(client, "/bank/new/single_choice", form("single_choice", stem="", correct="")))
    assert "请写题干" in text
    assert "有且只有一个正确答案" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_shows_the_question_and_stores_nothing(
    client: FlaskClient, trainer: Person, kind: str
) -> None:
    answer = post(client, f"/bank/preview/{kind}", form(kind))
    assert answer.status_code == 200
    assert 'class="question"' in page(answer)
    assert post(client, f"/bank/preview/{kind}", form(kind, **FAULTS[kind][0])).status_code == 200
    assert FAULTS[kind][1] in page(post(client, f"/bank/preview/{kind}", form(kind, **FAULTS[kind][0])))
    assert post(client, f"/bank/preview/{kind}", {"stem": "只有题干"}).status_code == 200
    assert "预览" in page(post(client, f"/bank/new/{kind}", form(kind, do="preview")))
    assert versions() == []


def test_rows_are_added_and_moved_without_scripts(client: FlaskClient, trainer: Person) -> None:
    def options(do: str) -> list[str]:
        text = page(post(client, "/bank/new/single_choice", form("single_choice", do=do)))
        found = [
            part.partition("</textarea>")[0].rpartition(">")[2]
            for part in text.split('aria-label="选项"')[1:]
        ]
        return [option.strip() for option in found]

    assert options("options add") == ["10.8 m/s", "17.2 m/s", "20.7 m/s", ""]
    assert options("options up 1") == ["17.2 m/s", "10.8 m/s", "20.7 m/s"]
    assert options("options remove 0") == ["17.2 m/s", "20.7 m/s"]
    assert options("stem remove 0") == ["10.8 m/s", "17.2 m/s", "20.7 m/s"]
    assert versions() == []


def test_markup_in_a_question_is_shown_as_text(client: FlaskClient, trainer: Person) -> None:
    id = made(client, stem="<script>alert(1)</script> **粗**")
    raw = client.get(f"/bank/{id}").get_data(as_text=True)
    assert "<script>alert" not in raw
    assert "<strong>粗</strong>" in raw


def test_saving_without_a_change_makes_no_version(client: FlaskClient, trainer: Person) -> None:
    id = made(client, "true_false")
    answer = post(client, f"/bank/{id}/edit", form("true_false", tags="急救", based_on=based_on()))
    assert "仍是第 1 版" in page(client.get(answer.location))
    with db.read() as session:
        assert list(session.scalars(sa.select(QuestionTag.tag))) == ["急救"]


def test_another_s_change_is_shown_not_overwritten(client: FlaskClient, trainer: Person) -> None:
    id = made(client)
    mine = based_on()
    post(client, f"/bank/{id}/edit", form("single_choice", stem="别人改的题干", based_on=mine))
    answer = post(client, f"/bank/{id}/edit", form("single_choice", stem="我改的题干", based_on=mine))
    text = page(answer)
    assert answer.status_code == 409
    assert "别人改的题干" in text
    assert "我改的题干" in text
    assert len(versions()) == 2
    # Having seen both, saving once more puts this one after it.
    answer = post(client, f"/bank/{id}/edit", form("single_choice", stem="我改的题干", based_on=based_on()))
    assert answer.status_code == 302
    assert [version.content["stem"] for version in versions()][1:] == ["别人改的题干", "我改的题干"]


def test_an_old_version_comes_back_as_a_new_one(client: FlaskClient, trainer: Person) -> None:
    id = made(client)
    post(
        client,
        f"/bank/{id}/edit",
        form("single_choice", stem="后来的题干", correct="n1", based_on=based_on()),
    )
    text = page(client.get(f"/bank/{id}/history"))
    assert "第 1 版" in text
    assert "<ins>" in text
    assert post(client, f"/bank/{id}/restore/1").status_code == 302
    first, second, third = versions()
    assert third.number == 3
    assert third.content["stem"] == first.content["stem"] != second.content["stem"]
    assert third.key == first.key
    assert post(client, f"/bank/{id}/restore/9").status_code == 404


def test_a_draft_is_kept_out_until_it_is_saved_as_ready(client: FlaskClient, trainer: Person) -> None:
    id = made(client, draft="y")
    with db.read() as session:
        assert session.get_one(Question, id).state == "draft"
    post(client, f"/bank/{id}/edit", form("single_choice", based_on=based_on()))
    with db.read() as session:
        assert session.get_one(Question, id).state == "active"


def test_saving_and_making_another_keeps_tags_and_difficulty(client: FlaskClient, trainer: Person) -> None:
    answer = post(client, "/bank/new/true_false", form("true_false", do="save_and_new"))
    text = page(client.get(answer.location))
    assert "港机安全，防风" in text
    assert '<option selected value="4">' in text


def test_an_unknown_kind_is_not_found(client: FlaskClient, trainer: Person) -> None:
    assert client.get("/bank/new/essay").status_code == 404
    assert post(client, "/bank/preview/..%2fx", {}).status_code == 404
