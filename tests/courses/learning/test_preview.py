"""An author looks at a draft as learners will see it: everything can be tried, nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring import service
from courses.authoring.models import Course, CourseRequirement, CourseVersion
from learnplatform.accounts.models import Person
from learnplatform.database import db
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.courses.learning.players import ask
from tests.helpers import counted_statements, csrf, make_department, make_person, sign_in

OURS, THEIRS = ("海港集团", "港机一部"), ("海港集团", "港机二部")
WRITES = ("INSERT", "UPDATE", "DELETE")


class Draft:
    """A course nobody has published, with a video that asks one question, and its trainer's browser."""

    def __init__(self, client: FlaskClient) -> None:
        film = lesson("看一遍", "video", body={"file": "", "subtitles": []}, release={"days": 3})
        self.course = make_course(
            [film, lesson("读一遍")], published=False, branch_id=make_department(*OURS), enrolment="request"
        )
        self.video, self.text = lessons_of(self.course)
        self.uid = ask(self.video)
        self.trainer = make_person("林师傅", roles=("trainer",), branch=OURS)
        self.client = sign_in(client, self.trainer)
        self.page = f"/courses/{self.course}/preview"
        self.lesson = f"/courses/{self.course}/lessons/{self.video}?preview=1"
        self.questions = f"/api/v1/lessons/{self.video}/questions"

    def answer(self, response: Any, token: str, uid: str = "", query: str = "?preview=1") -> Any:
        address = f"{self.questions}/{uid or self.uid}{query}"
        return self.client.post(address, json={"response": response}, headers={"X-CSRFToken": token})


@pytest.fixture
def draft(client: FlaskClient) -> Draft:
    return Draft(client)


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_a_preview_shows_judges_and_writes_nothing(draft: Draft) -> None:
    token = csrf(draft.client)
    with counted_statements() as seen:
        shown = text(draft.client, draft.lesson)
        (asked,) = draft.client.get(f"{draft.questions}?preview=1").json["questions"]  # type: ignore[index]
        wrong, right = (draft.answer({"option": each}, token).json for each in "ba")
        course = text(draft.client, draft.page)
        text(draft.client, f"/courses/{draft.course}/lessons/{draft.text}?preview=1")
    assert [each for each in seen if each.lstrip().upper().startswith(WRITES)] == []
    assert "data-questions=" in shown
    assert "data-try=" in shown
    assert "data-record=" not in shown
    assert draft.page in shown  # the way back leads to what there is
    assert (asked["uid"], asked["answered"]) == (draft.uid, False)
    assert (wrong["right"], wrong["key"], wrong["completed"]) == (False, {"option": "a"}, False)
    assert (right["right"], right["response"]) == (True, {"option": "a"})
    assert "预览" in course
    assert draft.lesson in course


def test_only_in_a_preview_is_a_draft_asked_and_wrong_answers_are_told_as_ever(draft: Draft) -> None:
    token = csrf(draft.client)
    assert draft.client.get(draft.questions).status_code == 404
    assert draft.answer({"option": "a"}, token, query="").status_code == 404
    assert draft.answer({"option": "z"}, token).status_code == 422
    assert draft.answer({"option": "a"}, token, uid="not-here").status_code == 404


@pytest.mark.parametrize("who", ["worker", "learner", "trainer of another branch", "officer"])
def test_nobody_else_previews(app: Flask, draft: Draft, who: str) -> None:
    role, branch = {
        "trainer of another branch": ("trainer", THEIRS),
        "officer": ("officer", OURS),
    }.get(who, ("", OURS))
    person = make_person(roles=(role,) if role else (), branch=branch)
    if who == "learner":
        publish(draft)
        enrol(draft.course, person)
    client = draft.client = sign_in(app.test_client(), person)
    token = csrf(client)
    refused = {403, 404} if role != "trainer" else {404}
    assert client.get(draft.page).status_code in refused
    assert client.get(draft.lesson).status_code == 404
    assert client.get(f"{draft.questions}?preview=1").status_code == 404
    assert draft.answer({"option": "a"}, token).status_code == 404
    malformed = f"{draft.questions}/{draft.uid}?preview=1"
    assert client.post(malformed, json=[], headers={"X-CSRFToken": token}).status_code == 404


def publish(draft: Draft) -> None:
    with db.write() as session:
        course = session.get_one(Course, draft.course)
        session.get_one(CourseVersion, course.draft_version_id).state = "published"
        course.state, course.current_version_id, course.draft_version_id = (
            "published", course.draft_version_id, None,
        )  # fmt: skip


def test_the_course_page_is_that_of_the_draft_as_a_newcomer_finds_it(draft: Draft) -> None:
    publish(draft)
    with db.write() as session:
        version = service.draft_of(session, session.get_one(Course, draft.course))
        version.title, version.outcomes = "改过的名字", ["能看懂钢丝绳"]
        session.add(CourseRequirement(version_id=version.id, kind="course", target_uid="x", title="先学这门"))
    seen = text(draft.client, draft.page)
    assert "改过的名字" in seen
    assert "能看懂钢丝绳" in seen
    assert "先学这门" in seen
    assert "开放" in seen  # the video opens three days after one came in
    assert "改过的名字" not in text(draft.client, f"/courses/{draft.course}")
    assert "<form" not in seen[seen.index('class="course-page"') : seen.index("</aside>")]
    assert "disabled>申请加入" in seen
    assert draft.page in text(draft.client, f"/courses/manage/{draft.course}")


def test_without_a_draft_what_is_published_is_shown(draft: Draft) -> None:
    publish(draft)
    assert "门机司机安全操作" in text(draft.client, draft.page)


def test_a_recording_without_a_known_length_has_its_player_and_no_reports(
    client: FlaskClient, worker: Person
) -> None:
    course_id = make_course([lesson(type="audio", duration_ms=0)])
    enrol(course_id, worker)
    shown = text(client, f"/courses/{course_id}/lessons/{lessons_of(course_id)[0]}")
    assert 'data-kind="audio"' in shown
    assert "data-record=" not in shown
