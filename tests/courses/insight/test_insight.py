"""How a course goes, as its trainer sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring.models import Course, CourseAuthor, VideoQuestion
from courses.catalogue.models import Enrolment
from courses.learning.models import LessonProgress, LessonQuestion, VideoAnswer
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import AuditEntry, Notice
from quizzes.bank.models import Question
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import ask
from tests.helpers import counted_statements, make_person, post, sign_in

MINUTE = 60_000


class Place:
    """A course of a text and a video that three learn in; the trainer writes it."""

    def __init__(self, app: Flask) -> None:
        self.course = make_course([lesson("看钢丝绳"), lesson("起吊", "video")], title="班前检查")
        self.text, self.video = lessons_of(self.course)
        self.trainer = make_person("林师傅", roles=("trainer",), branch=("海港集团", "别处"))
        self.people = [make_person(name) for name in ("阿明", "小红", "=老王")]
        long_ago = now() - timedelta(days=20)
        self.ids = [
            enrol(self.course, person, started_at=long_ago, last_at=long_ago) for person in self.people
        ]
        with db.write() as session:
            session.add(CourseAuthor(course_id=self.course, person_id=self.trainer.id))
        self.client = sign_in(app.test_client(), self.trainer)
        self.where = f"/courses/manage/{self.course}/learners"

    def learned(self, number: int, lesson_id: int, **values: Any) -> None:
        with db.write() as session:
            session.add(
                LessonProgress(
                    enrolment_id=self.ids[number],
                    lesson_id=lesson_id,
                    person_id=self.people[number].id,
                    **values,
                )
            )

    def page(self, more: str = "") -> str:
        answer = self.client.get(self.where + more)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def grid(self) -> Any:
        return self.client.get(f"/api/v1/courses/{self.course}/grid").json


@pytest.fixture
def place(app: Flask) -> Place:
    return Place(app)


def test_the_grid_tells_how_far_each_is_in_each_lesson(place: Place) -> None:
    place.learned(0, place.text, done_at=now(), read_to=1000)
    place.learned(0, place.video, watched_ms=5 * MINUTE)
    grid = place.grid()
    assert [each["title"] for each in grid["lessons"]] == ["看钢丝绳", "起吊"]
    assert grid["total"] == 3
    cells = {each["name"]: each["cells"] for each in grid["learners"]}
    assert cells == {"阿明": [100, 50], "小红": [0, 0], "=老王": [0, 0]}


def test_a_lesson_missing_from_somebodys_version_is_told_apart(place: Place) -> None:
    other = make_course([lesson("别的")], title="旧版")
    with db.write() as session:
        old = session.get_one(Course, other).current_version_id
        session.get_one(Enrolment, place.ids[1]).version_id = old or 0
    cells = {each["name"]: each["cells"] for each in place.grid()["learners"]}
    assert cells["小红"] == [-1, -1]


def test_only_the_latest_round_counts(place: Place) -> None:
    place.learned(0, place.text, done_at=now())
    with db.write() as session:
        session.get_one(Enrolment, place.ids[0]).state = "completed"
    enrol(place.course, place.people[0], round=2)
    grid = place.grid()
    assert grid["total"] == 3
    assert next(each for each in grid["learners"] if each["name"] == "阿明")["cells"] == [0, 0]


def test_the_grid_takes_six_statements_however_many_learn(place: Place) -> None:
    for number in range(3):
        place.learned(number, place.text, done_at=now())
    with counted_statements() as seen:
        place.grid()
    assert len(seen) <= 6


def test_who_stopped_is_listed_with_the_lesson_where(place: Place) -> None:
    place.learned(0, place.text, done_at=now())
    with db.write() as session:
        session.get_one(Enrolment, place.ids[1]).last_at = now()
    page = place.page("?days=14")
    stuck = page[page.index('id="stuck"') : page.index("data-grid")]
    assert "阿明" in stuck
    assert "老王" in stuck
    assert "小红" not in stuck
    assert place.people[0].number in stuck, "people of one name can be told apart"
    assert " checked" not in stuck
    assert stuck.index("起吊") != stuck.index("看钢丝绳")
    assert "阿明" not in place.page("?days=30").split("data-grid")[0]


def test_what_is_written_reaches_those_who_learn_here_once(place: Place) -> None:
    stranger = make_person("外人")
    sent = {
        "people": [place.people[0].id, place.people[1].id, stranger.id],
        "text": "第二节卡住了吗？可以来问我。",
    }
    for _time in range(2):
        assert post(place.client, f"{place.where}/letters", sent).status_code == 302
    with db.read() as session:
        told = session.scalars(sa.select(Notice).where(Notice.kind == "insight.written")).all()
        assert {each.person_id for each in told} == {place.people[0].id, place.people[1].id}
        assert len(told) == 2
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "course.learners_written_to")
        ).first()
    assert entry is not None
    assert (entry.actor_id, entry.details["people"]) == (place.trainer.id, 2)


def test_the_learner_reads_it_in_words(app: Flask, place: Place) -> None:
    post(place.client, f"{place.where}/letters", {"people": [place.people[0].id], "text": "<b>加油</b>"})
    page = sign_in(app.test_client(), place.people[0]).get("/notices").get_data(as_text=True)
    assert "林师傅 就《班前检查》给你写道：&lt;b&gt;加油&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "加油"}, "请至少选一个人"),
        ({"people": ["1"], "text": " "}, "请写几句话"),
        ({"people": ["1"], "text": "长" * 501}, "最多写 500 个字"),
        ({"people": ["x"], "text": "没丢的字"}, "没丢的字"),
    ],
)
def test_a_letter_that_cannot_go_says_why_and_loses_nothing(
    place: Place, sent: dict[str, Any], said: str
) -> None:
    answer = post(place.client, f"{place.where}/letters", sent)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    with db.read() as session:
        assert session.scalars(sa.select(Notice)).all() == []


def test_the_drop_off_of_a_video_is_told_by_second(place: Place) -> None:
    place.learned(0, place.video, watched=[[0, 600_000]], watched_ms=600_000)
    place.learned(1, place.video, watched=[[0, 100_500]], watched_ms=100_500)
    page = place.page(f"/lessons/{place.video}")
    assert "2 人看过，" in page
    assert "1 人看到最后。" in page
    assert "少了 1 人" in page
    rows = place.page(f"/lessons/{place.video}/seconds.csv").splitlines()
    assert len(rows) == 601
    assert (rows[101].strip(), rows[102].strip()) == ("100,2", "101,1")
    assert place.client.get(f"{place.where}/lessons/{place.text}").status_code == 404


def test_questions_often_missed_come_first(place: Place) -> None:
    uid = ask(place.video, "true_false")
    with db.write() as session:
        asked = session.scalars(sa.select(VideoQuestion).where(VideoQuestion.uid == uid)).one()
        version = session.get_one(Question, asked.question_id).current_version_id
        for number, right in enumerate((True, False, False)):
            session.add(
                VideoAnswer(
                    enrolment_id=place.ids[number],
                    lesson_id=place.video,
                    person_id=place.people[number].id,
                    question_uid=uid,
                    version_id=version,
                    response={"value": right},
                    right=right,
                )
            )
    for page in (place.page(), place.page(f"/lessons/{place.video}")):
        assert "3 人答，33% 对" in page


def test_questions_nobody_answered_are_listed(place: Place) -> None:
    with db.write() as session:
        session.add(LessonQuestion(lesson_id=place.text, person_id=place.people[0].id, text="一成怎么数？"))
    assert "一成怎么数？" in place.page()


def test_the_csv_computes_nothing(place: Place) -> None:
    place.learned(0, place.text, done_at=now())
    rows = place.page("/grid.csv").splitlines()
    assert rows[0].endswith("看钢丝绳,起吊")
    assert any("'=老王" in row for row in rows)
    assert any("阿明" in row and row.endswith("100%,0%") for row in rows)


def test_an_empty_course_says_how_to_fill_the_page(app: Flask, place: Place, client: FlaskClient) -> None:
    course = make_course([lesson("新课")], title="没人学")
    with db.write() as session:
        session.add(CourseAuthor(course_id=course, person_id=place.trainer.id))
    page = place.client.get(f"/courses/manage/{course}/learners").get_data(as_text=True)
    assert "还没有学员" in page


def test_a_trainer_of_another_branch_sees_nothing(app: Flask, place: Place) -> None:
    other = make_person("旁人", roles=("trainer",), branch=("海港集团", "别处"))
    client = sign_in(app.test_client(), other)
    for more in ("", "/grid.csv", f"/lessons/{place.video}", f"/lessons/{place.video}/seconds.csv"):
        assert client.get(place.where + more).status_code == 404
    assert client.get(f"/api/v1/courses/{place.course}/grid").status_code == 404
    sent = {"people": [place.people[0].id], "text": "加油"}
    assert post(client, f"{place.where}/letters", sent).status_code == 404
