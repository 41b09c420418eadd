"""An officer mends a key of a quiz of their branch: the key and its explanation, nothing else, for all to see why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from quizzes.bank.models import Question, QuestionVersion
from quizzes.bank.service import create_question
from quizzes.papers import service as papers
from quizzes.papers.checks import Draft
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.bank.samples import DRAFTS

OURS, THEIRS = ("海港集团", "港机一部"), ("海港集团", "港机二部")


@pytest.fixture
def author() -> Person:
    return make_person("出题人", roles=("trainer",), branch=OURS)


@pytest.fixture
def quiz(client: FlaskClient, author: Person) -> int:
    """A published quiz of our branch with a question of every kind."""
    branch = make_department(*OURS)
    with db.write() as session:
        made = [
            create_question(
                session,
                kind=kind,
                content=sample.content,
                key=sample.key,
                explanation="旧的解析",
                tags=("防风",),
                difficulty=4,
                branch_id=branch,
                actor_id=author.id,
            ).id
            for kind, sample in DRAFTS.items()
        ]
        items = tuple((question_id, 1000) for question_id in made)
        said = Draft(title="六种题", branch_id=branch, items=items)
        quiz_id = papers.create(session, said, author.id).id
    papers.publish(quiz_id, author.id)
    sign_in(client, make_person("郑淑珍", roles=("officer",), branch=OURS))
    return quiz_id


def question(kind: str) -> tuple[int, QuestionVersion]:
    """The id of the question of that kind, and its present version."""
    with db.read() as session:
        one = session.scalars(sa.select(Question).where(Question.kind == kind)).one()
        return one.id, session.get_one(QuestionVersion, one.current_version_id)


INPUT = re.compile(r'<input([^>]*)>|<textarea([^>]*)>([^<]*)</textarea>|<option selected value="([^"]*)"')


def typed(page: str) -> Iterator[tuple[str, str]]:
    """What the form on the page would send as it is."""
    form = page[page.index('<form method="post" class="panel') :]
    for found in INPUT.finditer(form[: form.index("</form>")]):
        given, area, text, _option = found.groups()
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', given or area or ""))
        if attributes.get("type") in ("radio", "checkbox") and "checked" not in (given or ""):
            continue
        if "name" in attributes:
            yield attributes["name"], text.strip() if area else attributes.get("value", "")


def mend(client: FlaskClient, quiz: int, kind: str, **changes: Any) -> Any:
    address = f"/quizzes/{quiz}/corrections/questions/{question(kind)[0]}"
    shown = client.get(address)
    assert shown.status_code == 200
    fields: dict[str, Any] = {}
    for name, value in typed(shown.get_data(as_text=True)):
        fields[name] = [*fields.get(name, []), value]
    return post(client, address, fields | {"why-reason": "规程改了", "do": "save"} | changes)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("true_false", {"value": "true"}),
        ("single_choice", {"correct": "another"}),
        ("multiple_choice", {"correct": "another"}),
        ("fill_in", {"blanks-0-number": "", "blanks-0-tolerance": "", "blanks-0-accepted": "新"}),
    ],
)
def test_a_mended_key_is_a_new_version_and_nothing_else_of_the_question_changes(
    client: FlaskClient, quiz: int, author: Person, kind: str, changes: dict[str, Any]
) -> None:
    id, old = question(kind)
    options = [one["id"] for one in old.content.get("options", [])]
    if "correct" in changes:  # the ids are the bank's own: what is not right now
        wrong = [one for one in options if one not in old.key["options"]]
        changes = {"correct": wrong[0] if kind == "single_choice" else [*old.key["options"], wrong[0]]}
    answer = mend(client, quiz, kind, **changes, explanation="新的解析")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    _id, new = question(kind)
    assert (new.number, new.content, new.explanation) == (old.number + 1, old.content, "新的解析")
    assert new.key != old.key
    with db.read() as session:
        stored = session.get_one(Question, id)
        told = session.scalars(sa.select(Notice).where(Notice.kind == "question.key_mended")).one()
        noted = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "question.key_mended")).one()
    assert (stored.difficulty, stored.branch_id) == (4, make_department(*OURS))
    assert (told.person_id, noted.reason, noted.object_id) == (author.id, "规程改了", str(id))
    page = client.get(f"/quizzes/{quiz}/corrections").get_data(as_text=True)
    assert "用第 2 版的答案" in page, "it is offered to be put right"
    sign_in(client, author)
    assert "规程改了" in client.get("/notices").get_data(as_text=True)


def test_the_steps_of_an_ordering_are_moved_without_a_script(client: FlaskClient, quiz: int) -> None:
    id, old = question("ordering")
    address = f"/quizzes/{quiz}/corrections/questions/{id}"
    shown = client.get(address).get_data(as_text=True)
    assert ("items add" in shown, "items remove 0" in shown, "items down 0" in shown) == (False, False, True)
    moved = mend(client, quiz, "ordering", do="items down 0")
    assert moved.status_code == 200
    fields = dict(typed(moved.get_data(as_text=True)))
    answer = post(client, address, fields | {"why-reason": "顺序反了", "do": "save"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    _id, new = question("ordering")
    first, second, *rest = old.key["order"]
    assert new.key["order"] == [second, first, *rest]
    assert 'name="versions"' in client.get(f"/quizzes/{quiz}/corrections").get_data(as_text=True)


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("single_choice", {"options-0-text": "另一个选项"}, "只能改答案"),
        ("ordering", {"items-0-text": "另一步"}, "只能改答案"),
        ("find_and_correct", {"marked": "完全[不→两]同的一段话"}, "只能改答案"),
        ("fill_in", {"blanks-1-accepted": ""}, "没有答案"),
        ("true_false", {"why-reason": " "}, "请写明为什么要改"),
    ],
)
def test_the_words_of_a_question_are_not_the_officer_s(
    client: FlaskClient, quiz: int, kind: str, changes: dict[str, Any], said: str
) -> None:
    _id, old = question(kind)
    answer = mend(client, quiz, kind, **changes)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert question(kind)[1].id == old.id


def test_what_somebody_else_mended_meanwhile_is_not_overwritten(client: FlaskClient, quiz: int) -> None:
    assert mend(client, quiz, "true_false", value="true").status_code == 302
    number = question("true_false")[1].number
    again = mend(client, quiz, "true_false", value="false", based_on="1")
    assert "/corrections/questions/" in again.headers["Location"]
    assert question("true_false")[1].number == number


def test_who_may_mend_which_key(client: FlaskClient, quiz: int) -> None:
    id = question("true_false")[0]
    listed = f"/quizzes/{quiz}/corrections/questions"
    assert client.get(f"{listed}?q=没有这样的字").get_data(as_text=True).count(f"{listed}/") == 0
    assert f"{listed}/{id}" in client.get(listed).get_data(as_text=True)
    theirs = make_department(*THEIRS)
    with db.write() as session:  # one of another branch is none of theirs, though their quiz once drew it
        session.get_one(Question, id).branch_id = theirs
    assert f"{listed}/{id}" not in client.get(listed).get_data(as_text=True)
    assert client.get(f"{listed}/{id}").status_code == 404
    assert post(client, f"{listed}/{id}", {"value": "false", "why-reason": "试试"}).status_code == 404
    other = make_person("别的干部", roles=("officer",), branch=THEIRS)
    sign_in(client, other)
    for address in (listed, f"{listed}/{id}"):
        assert client.get(address).status_code == 404
    with db.write() as session:  # a question of the bank that this quiz never asked
        alone = create_question(session, kind="true_false", content={"stem": "别处的题"}, key={"value": True})
        stray = alone.id
    sign_in(client, make_person("总部", roles=("officer",)))
    assert client.get(f"{listed}/{stray}").status_code == 404
    assert client.get(f"{listed}/{id}").status_code == 200
