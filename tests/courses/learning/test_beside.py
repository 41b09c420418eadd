"""Notes of one's own, and questions under a lesson."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring import service
from courses.authoring.models import Course, CourseAuthor, LessonContent, Section
from courses.learning import discussion
from courses.learning.models import LessonQuestion, Note
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.helpers import make_person, post, sign_in


class Place:
    """A lesson in which two people learn and that one has written."""

    def __init__(self, app: Flask, worker: Person, kind: str = "text") -> None:
        self.app, self.worker = app, worker
        self.course = make_course([lesson("看钢丝绳", kind)], title="班前检查")
        (self.lesson,) = lessons_of(self.course)
        self.colleague, self.trainer = make_person("李四"), make_person("林师傅", roles=("trainer",))
        enrol(self.course, worker)
        enrol(self.course, self.colleague)
        with db.write() as session:
            session.add(CourseAuthor(course_id=self.course, person_id=self.trainer.id))
        self.where = f"/courses/{self.course}/lessons/{self.lesson}"

    def of(self, person: Person) -> FlaskClient:
        return sign_in(self.app.test_client(), person)


@pytest.fixture
def place(app: Flask, worker: Person) -> Place:
    return Place(app, worker)


def text(client: FlaskClient, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def told(person: Person) -> list[str]:
    with db.read() as session:
        return list(
            session.scalars(sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id))
        )


def only(table: type) -> int:
    with db.read() as session:
        return int(session.scalars(sa.select(table.id)).one())  # type: ignore[attr-defined]


def test_what_is_asked_in_an_older_version_is_answered_there(client: FlaskClient, place: Place) -> None:
    """Its lesson is gone from the course as it is now, and its trainer still reads it and answers."""
    post(client, f"{place.where}/discussion", {"question": "断几根丝要换？"})
    with db.write() as session:
        course = session.get_one(Course, place.course)
        draft = service.draft_of(session, course)
        session.execute(sa.delete(LessonContent).where(LessonContent.version_id == draft.id))
        section = session.scalars(sa.select(Section).where(Section.version_id == draft.id)).first()
        assert section is not None
        service.add_lesson(session, draft, section, type="text", title="新的一节")
        draft.state, course.current_version_id, course.draft_version_id = "published", draft.id, None
    trainer = place.of(place.trainer)
    with db.read() as session:
        assert [each.text for each in discussion.unanswered(session, place.course)] == ["断几根丝要换？"]
    page = text(trainer, f"{place.where}?preview=1")
    assert "断几根丝要换？" in page
    assert "起吊前先看钢丝绳" in page
    text(
        place.of(make_person("陌生人", roles=("trainer",), branch=("海港集团", "理货公司"))),
        f"{place.where}?preview=1",
        404,
    )
    question = only(LessonQuestion)
    answer = post(trainer, f"/lesson-questions/{question}?preview=1", {"do": "answer", "answer": "六根"})
    assert answer.status_code == 302
    assert trainer.get(answer.headers["Location"]).status_code == 200
    assert "六根" in text(client, place.where)
    with db.read() as session:
        assert discussion.unanswered(session, place.course) == []


def test_a_note_is_pinned_to_its_paragraph_and_is_mine_alone(client: FlaskClient, place: Place) -> None:
    assert post(client, f"{place.where}/notes", {"note": " "}).status_code == 422
    post(client, f"{place.where}/notes", {"note": "断丝要记数 <b>", "paragraph": "2", "quote": "起吊前"})
    page = text(client, place.where)
    assert "断丝要记数 &lt;b&gt;" in page
    assert "第 3 段" in page
    assert "班前检查" in text(client, "/me/notes?q=断丝 起吊")
    assert "没有找到" in text(client, "/me/notes?q=锚定")
    assert "- 第 3 段 「起吊前」：断丝要记数 <b>" in text(client, "/me/notes.md")
    other = place.of(place.colleague)
    assert "断丝要记数" not in text(other, place.where)
    note = only(Note)
    assert post(other, f"/me/notes/{note}", {"do": "delete"}).status_code == 404
    post(client, f"/me/notes/{note}", {"note": "改过了"})
    assert "改过了" in text(client, place.where)
    post(client, f"/me/notes/{note}", {"do": "delete"})
    assert "还没有笔记" in text(client, "/me/notes")


def test_a_note_of_a_recording_is_pinned_to_its_second(
    app: Flask, client: FlaskClient, worker: Person
) -> None:
    place = Place(app, worker, "video")
    post(client, f"{place.where}/notes", {"note": "看这里", "at": "83000", "paragraph": "2"})
    post(client, f"{place.where}/notes", {"note": "在尽头", "at": "99999999999"})
    with db.read() as session:
        rows = session.execute(sa.select(Note.at_ms, Note.paragraph).order_by(Note.at_ms)).all()
    assert [tuple(row) for row in rows] == [(83_000, None), (600_000, None)]
    assert "#t=83" in text(client, "/me/notes")


def test_a_players_address_can_be_asked_for_anew(app: Flask, client: FlaskClient, worker: Person) -> None:
    place = Place(app, worker, "video")
    assert "data-renew" not in text(client, place.where)  # nothing is uploaded yet
    with db.write() as session:
        session.execute(sa.update(LessonContent).values(body={"file": "some-uid"}))
    assert 'data-renew="/api/v1/files/some-uid/address"' in text(client, place.where)


def test_a_lesson_is_kept_and_found_again(client: FlaskClient, place: Place) -> None:
    for _twice in range(2):
        post(client, f"{place.where}/bookmark", {"kept": "1"})
    assert "收藏的课节" in text(client, "/me/notes")
    post(client, f"{place.where}/bookmark", {"kept": "0"})
    assert "收藏的课节" not in text(client, "/me/notes")


def test_a_question_is_answered_and_the_trainers_answer_is_marked(client: FlaskClient, place: Place) -> None:
    assert post(client, f"{place.where}/discussion", {"question": ""}).status_code == 422
    post(client, f"{place.where}/discussion", {"question": "一成怎么数？"})
    assert told(place.trainer) == ["learning.asked"]
    question = only(LessonQuestion)
    where = f"/lesson-questions/{question}"
    colleague, trainer = place.of(place.colleague), place.of(place.trainer)
    post(colleague, where, {"answer": "数一个捻距"})
    with db.read() as session:
        assert [each.id for each in discussion.unanswered(session, place.course)] == [question]
    assert f'action="{where}?preview=1"' in text(trainer, f"{place.where}?preview=1")
    answered = post(trainer, f"{where}?preview=1", {"answer": "一个捻距内的断丝数"})
    assert "一个捻距内" in text(trainer, answered.location.partition("#")[0])
    page = text(client, place.where)
    assert page.index("一个捻距内") < page.index("数一个捻距")
    assert "已解答" in page
    assert [each for each in told(place.worker) if each.startswith("learning")] == [
        "learning.answered",
        "learning.answered_by_trainer",
    ]
    with db.read() as session:
        assert discussion.unanswered(session, place.course) == []


def test_a_trainer_may_say_that_a_colleague_was_right(client: FlaskClient, place: Place) -> None:
    post(client, f"{place.where}/discussion", {"question": "一成怎么数？"})
    where = f"/lesson-questions/{only(LessonQuestion)}"
    post(place.of(place.colleague), where, {"answer": "数一个捻距"})
    assert post(place.of(place.colleague), where, {"do": "settle"}).status_code == 404
    post(place.of(place.trainer), where, {"do": "settle"})
    assert "已解答" in text(client, place.where)


def test_what_is_out_of_place_is_hidden_with_a_reason_by_the_trainer_alone(
    client: FlaskClient, place: Place
) -> None:
    post(client, f"{place.where}/discussion", {"question": "卖手机"})
    where = f"/lesson-questions/{only(LessonQuestion)}"
    assert post(place.of(place.colleague), where, {"do": "remove", "reason": "x"}).status_code == 404
    trainer = place.of(place.trainer)
    post(trainer, where, {"do": "remove", "reason": ""})
    assert "卖手机" in text(client, place.where)
    post(trainer, where, {"do": "remove", "reason": "广告"})
    assert "卖手机" not in text(client, place.where)
    with db.read() as session:
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "lesson_question.hidden")
        ).one()
    assert (entry.actor_id, entry.reason) == (place.trainer.id, "广告")


def test_who_is_not_in_the_course_can_neither_ask_nor_answer(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    post(client, f"{place.where}/discussion", {"question": "一成怎么数？"})
    stranger = place.of(make_person("王五"))
    for where, data in (
        (f"{place.where}/discussion", {"question": "我也问"}),
        (f"{place.where}/notes", {"note": "我也记"}),
        (f"/lesson-questions/{only(LessonQuestion)}", {"answer": "我也答"}),
    ):
        assert post(stranger, where, data).status_code == 404


def test_nobody_asks_without_end(client: FlaskClient, place: Place) -> None:
    with db.write() as session:
        session.add_all(
            LessonQuestion(
                person_id=place.worker.id, lesson_id=place.lesson, text=f"问 {n}", created_at=now()
            )
            for n in range(discussion.MOST_A_DAY)
        )
    post(client, f"{place.where}/discussion", {"question": "再问一个"})
    assert "今天写得够多了" in text(client, place.where)
