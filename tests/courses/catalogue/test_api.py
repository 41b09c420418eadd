"""The catalogue in the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from courses.authoring.models import Course, CourseFor, CourseTag
from courses.catalogue import cursors, indexing
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from tests.courses.builders import SPRING, enrol, lesson, lessons_of, make_course
from tests.helpers import call, make_person, sign_in


@pytest.fixture
def person(client: FlaskClient) -> Person:
    found = make_person()
    sign_in(client, found)
    return found


def listed(client: FlaskClient, query: str = "") -> Any:
    return client.get(f"/api/v1/courses?{query}").get_json()


def ids(page: Any) -> list[str]:
    return [course["id"] for course in page["courses"]]


def test_a_course_reads_as_the_document_says(client: FlaskClient, person: Person) -> None:
    course = make_course(
        [lesson("一"), lesson("二", "video")], [lesson("三", "quiz")], version={"sequential": True}
    )
    enrol(course, person)
    read = client.get(f"/api/v1/courses/{course}").get_json()
    assert read["enrolment"]["state"] == "active"
    assert [
        (each["id"], each["type"], each["title"], each["done"], each["locked"])
        for section in read["sections"]
        for each in section["lessons"]
    ] == [
        (str(lesson_id), kind, title, False, locked)
        for lesson_id, (kind, title, locked) in zip(
            lessons_of(course),
            [("text", "一", False), ("video", "二", True), ("quiz", "三", True)],
            strict=True,
        )
    ]


@pytest.mark.usefixtures("person")
def test_to_who_is_not_in_it_every_lesson_is_locked(client: FlaskClient) -> None:
    read = client.get(f"/api/v1/courses/{make_course()}").get_json()
    assert read["enrolment"] is None
    assert [each["locked"] for each in read["sections"][0]["lessons"]] == [True]


@pytest.mark.usefixtures("person")
def test_enrolling_twice_is_enrolling_once(client: FlaskClient) -> None:
    course = make_course()
    first = call(client, "POST", f"/api/v1/courses/{course}/enrolment")
    assert (first.status_code, first.get_json()["state"]) == (201, "active")
    again = call(client, "POST", f"/api/v1/courses/{course}/enrolment")
    assert (again.status_code, again.get_json()["state"]) == (200, "active")


@pytest.mark.usefixtures("person")
def test_a_refusal_says_its_kind(client: FlaskClient) -> None:
    course = make_course(enrolment="invitation")
    refused = call(client, "POST", f"/api/v1/courses/{course}/enrolment")
    assert refused.status_code == 409
    assert refused.get_json()["type"].endswith("by-invitation")
    assert call(client, "POST", f"/api/v1/courses/{course}/enrolment", {"message": 3}).status_code == 422
    assert call(client, "POST", "/api/v1/courses/999/enrolment").status_code == 404


@pytest.mark.usefixtures("person")
def test_pages_neither_repeat_nor_skip_when_courses_are_published_meanwhile(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cursors, "PAGE", 2)
    made = [str(make_course(title=f"课程 {n}")) for n in range(5)]
    for each in made:
        indexing.index_one(int(each))
    for query in ("", "q=课程&"):
        page = listed(client, query)
        seen = ids(page)
        fresh = make_course(title="课程 新")
        with db.write() as session:
            session.get_one(Course, fresh).published_at = now() + timedelta(seconds=1)
        indexing.index_one(fresh)
        while page["next_cursor"]:
            page = listed(client, f"{query}cursor={page['next_cursor']}")
            seen += ids(page)
        assert sorted(set(seen) & set(made)) == sorted(made)
        assert len(seen) == len(set(seen))


@pytest.mark.usefixtures("person")
def test_a_section_is_asked_for_by_its_name(client: FlaskClient) -> None:
    course = make_course(version={"category": "career"})
    make_course()
    assert ids(listed(client, "category=career")) == [str(course)]
    assert client.get("/api/v1/courses?category=other").status_code == 422


def test_the_list_is_narrowed_by_what_the_document_names(client: FlaskClient, person: Person) -> None:
    wanted = make_course(version={"level": "advanced", "minutes": 90, "credit_hours": 300})
    make_course(version={"minutes": 20, "credit_hours": 100})
    with db.write() as session:
        version = session.get_one(Course, wanted).current_version_id
        session.add(CourseFor(version_id=version, post_id=person.post_id))
        session.add(CourseFor(version_id=version, specialty_id=person.specialty_id))
        session.add(CourseTag(version_id=version, tag="起重"))
    narrow = {
        "level": "advanced", "length": "middle", "hours": "some", "tag": "起重",
        "post": person.post_id, "specialty": person.specialty_id,
    }  # fmt: skip
    for name, value in narrow.items():
        assert ids(listed(client, f"{name}={value}")) == [str(wanted)], name
    assert ids(listed(client, "&".join(f"{name}={value}" for name, value in narrow.items()))) == [str(wanted)]
    for wrong in ("level=x", "length=90", "hours=2", "post=x", "post=0", "specialty=-1"):
        assert client.get(f"/api/v1/courses?{wrong}").status_code == 422, wrong
    document = client.get("/api/v1/openapi.json").get_json()
    named = {each["name"] for each in document["paths"]["/api/v1/courses"]["get"]["parameters"]}
    assert named >= {*narrow, "q", "category", "cursor"}


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("cursor", ["x", "AAAA", "W10", cursors.write(cursors.Cursor(SPRING, -1)), "é" * 300])
def test_a_cursor_that_is_not_ours_is_refused(client: FlaskClient, cursor: str) -> None:
    assert client.get("/api/v1/courses", query_string={"cursor": cursor}).status_code == 422
