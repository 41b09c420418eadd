"""What a course's learners miss in its quizzes, as its trainers see it; and who of the stuck is not listed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.authoring.models import Course, CourseAuthor
from courses.insight import queries, stuck, testing
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.grading import service as grading
from tests.builders import hand_in, make_quiz
from tests.courses.builders import enrol, lesson, make_course
from tests.helpers import counted_statements, make_department, make_person, sign_in


class Place:
    """A course with a quiz that two of it and one of elsewhere took; its co-author is of another branch."""

    def __init__(self, app: Flask) -> None:
        branch = make_department("海港集团", "港机一部")
        self.quiz = make_quiz(3, title="起重考试", branch_id=branch)
        quiz = lesson("结业测验", "quiz", quiz_id=self.quiz, body={"quiz": "", "title": ""})
        self.course = make_course([lesson("看钢丝绳"), quiz], branch_id=branch)
        self.people = [make_person("阿明"), make_person("小红")]
        for each in self.people:
            enrol(self.course, each)
        hand_in(self.quiz, self.people[0], 3)
        hand_in(self.quiz, self.people[1], 1)
        hand_in(self.quiz, make_person("外人"), 0)
        grading.grade_submitted()
        self.coauthor = make_person("外援", roles=("trainer",), branch=("海港集团", "理货公司"))
        with db.write() as session:
            session.add(CourseAuthor(course_id=self.course, person_id=self.coauthor.id))

    def page(self, app: Flask, who: Person) -> str:
        answer = sign_in(app.test_client(), who).get(f"/courses/manage/{self.course}/learners")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


@pytest.fixture
def place(app: Flask) -> Place:
    return Place(app)


def test_what_is_missed_is_counted_over_this_courses_learners(place: Place) -> None:
    with db.read() as session:
        course = session.get_one(Course, place.course)
        columns = queries.columns(session, course)
        with counted_statements() as seen:
            found = testing.missed(session, course, columns)
        assert len(seen) == 2
        assert [(each.answered, each.right) for each in found] == [(2, 1), (2, 1)]
        assert {each.lesson_id for each in found} == {columns[1].id}
    with db.write() as session:  # nobody counts for what they did as a trial
        session.execute(sa.text("UPDATE attempts SET trial = true"))
    with db.read() as session:
        assert testing.missed(session, session.get_one(Course, place.course), columns) == []


def test_a_co_author_of_another_branch_reads_stems_and_shares_and_no_key(app: Flask, place: Place) -> None:
    page = place.page(app, place.coauthor)
    section = page.split("测验里常答错的题")[1].split("</section>")[0]
    assert section.count("答 2 次，50% 对") == 2
    assert "号钢丝绳" in section
    assert not re.search(r"正确|错误|value|true|false|答案", section)
    assert _shares(app, place.quiz) not in page  # the quiz itself is not theirs
    assert sign_in(app.test_client(), place.coauthor).get(_shares(app, place.quiz)).status_code == 404
    owner = make_person("林师傅", roles=("trainer",), branch=("海港集团", "港机一部"))
    own = place.page(app, owner)
    assert _shares(app, place.quiz) in own
    assert "答 2 次，50% 对" in own


def _shares(app: Flask, quiz_id: int) -> str:
    with app.test_request_context():
        return app.url_for("papers.question_shares", quiz_id=quiz_id)


def test_a_course_without_a_quiz_has_no_such_list(app: Flask, place: Place) -> None:
    with db.write() as session:
        session.execute(sa.text("UPDATE lesson_contents SET quiz_id = NULL"))
    assert "测验里常答错的题" not in place.page(app, place.coauthor)


def test_who_is_stuck_beyond_those_listed_is_counted(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stuck, "MOST", 2)
    long_ago = now() - timedelta(days=20)
    for number in range(5):
        enrol(place.course, make_person(f"停{number}"), started_at=long_ago, last_at=long_ago)
    page = place.page(app, place.coauthor)
    assert "还有 3 人没有列出" in page
    assert page.count('name="people"') == 2
    monkeypatch.setattr(stuck, "MOST", 300)
    assert "没有列出" not in place.page(app, place.coauthor)
