"""Questions and their versions in the database."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from learnplatform.database import db
from learnplatform.models import AuditEntry
from learnplatform.problems import Invalid
from quizzes.bank import service
from quizzes.bank.models import Question, QuestionTag, QuestionVersion

OPTIONS = [{"id": "a", "text": "ＰＬＣ"}, {"id": "b", "text": "继电器"}]


def create(**changes: Any) -> Question:
    values: dict[str, Any] = {
        "kind": "single_choice",
        "content": {"stem": "哪个是**可编程**控制器？", "options": OPTIONS},
        "key": {"options": ["a"]},
        "explanation": "见教材",
        "tags": ["电气", " 电气 ", "控制"],
    }
    with db.write() as session:
        return service.create_question(session, **(values | changes))


def revise(question: Question, **changes: Any) -> QuestionVersion:
    with db.write() as session:
        mine = session.get_one(Question, question.id)
        present = session.get_one(QuestionVersion, mine.current_version_id)
        values: dict[str, Any] = {
            "content": present.content,
            "key": present.key,
            "explanation": present.explanation,
            "difficulty": mine.difficulty,
            "tags": ["电气"],
            "actor_id": None,
        }
        return service.revise_question(session, mine, **(values | changes))


def test_a_new_question_has_its_first_version_tags_and_folded_search_text(app: Flask) -> None:
    question = create()
    with db.read() as session:
        version = session.get_one(QuestionVersion, question.current_version_id)
        tags = set(session.scalars(sa.select(QuestionTag.tag)))
    assert (version.number, version.question_id) == (1, question.id)
    assert version.content["stem_html"] == "<p>哪个是<strong>可编程</strong>控制器？</p>"
    assert "key" not in version.content
    assert tags == {"电气", "控制"}
    assert "plc" in question.search_text
    assert "见教材" in question.search_text


def test_a_faulty_question_is_refused_with_its_places(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        create(content={"stem": "", "options": OPTIONS[:1]}, key={"options": ["c"]}, difficulty=9)
    assert {fault["place"] for fault in refused.value.extra["faults"]} == {
        "stem",
        "options",
        "key",
        "difficulty",
    }
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Question)) == 0


def test_a_change_makes_a_version_and_leaves_the_old_one_as_it_was(app: Flask) -> None:
    question = create()
    before = question.current_version_id
    version = revise(question, key={"options": ["b"]})
    assert version.number == 2
    with db.read() as session:
        assert session.get_one(QuestionVersion, before).key == {"options": ["a"]}
        assert session.get_one(Question, question.id).current_version_id == version.id


def test_nothing_changed_makes_no_version(app: Flask) -> None:
    question = create()
    version = revise(question, difficulty=5, tags=["新"])
    assert version.id == question.current_version_id
    with db.read() as session:
        assert session.get_one(Question, question.id).difficulty == 5
        assert list(session.scalars(sa.select(QuestionTag.tag))) == ["新"]


def test_the_digest_is_the_same_for_the_same_question_written_otherwise(app: Flask) -> None:
    swapped = [{"text": "继电器"}, {"text": "plc "}]
    again = create(content={"stem": "哪个是**可编程**控制器？ ", "options": swapped}, key={"options": ["b"]})
    other = create(content={"stem": "哪个是**可编程**控制器？", "options": ["PLC", "接触器"]})
    assert create().digest == again.digest
    assert again.digest != other.digest


def test_retiring_and_restoring_is_noted(app: Flask) -> None:
    question = create()
    for change in (service.retire, service.retire, service.restore):
        with db.write() as session:
            change(session, session.get_one(Question, question.id), actor_id=None)
    with db.read() as session:
        assert session.get_one(Question, question.id).state == "active"
        assert list(session.scalars(sa.select(AuditEntry.action))) == ["question.retired", "question.active"]
