"""The catalogue and a course's page, as people find them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring import service as authoring
from courses.authoring.models import Course, CourseFor, CourseTag
from courses.catalogue import finishers, indexing
from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files.models import File
from tests.courses.builders import enrol, lesson, make_course
from tests.helpers import counted_statements, make_department, make_person, post, sign_in


@pytest.fixture
def person(client: FlaskClient) -> Person:
    found = make_person()
    sign_in(client, found)
    return found


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def shelf(page: str, name: str) -> str:
    found = re.search(
        rf'<section class="course-shelf" aria-labelledby="shelf-{name}">.*?</section>', page, re.S
    )
    return found[0] if found else ""


def version_of(course: int) -> int:
    with db.read() as session:
        return session.get_one(Course, course).current_version_id or 0


def titled(title: str, **values: object) -> int:
    return make_course(title=title, **values)  # type: ignore[arg-type]


@pytest.mark.usefixtures("person")
def test_an_empty_catalogue_says_who_fills_it(client: FlaskClient) -> None:
    assert "课程还在准备" in text(client, "/courses")


@pytest.mark.usefixtures("person")
def test_filters_are_in_the_address(client: FlaskClient) -> None:
    crane = titled("门机操作", version={"category": "skills", "level": "advanced", "minutes": 20})
    titled("劳动合同法", version={"category": "quality", "minutes": 90})
    with db.write() as session:
        session.add(CourseTag(version_id=version_of(crane), tag="起重"))
    for asked in ("category=skills", "level=advanced", "length=short", "tag=起重"):
        page = text(client, f"/courses?{asked}")
        assert "门机操作" in page, asked
        assert "劳动合同法" not in page, asked
    assert "没有符合的课程" in text(client, "/courses?category=career")
    assert "劳动合同法" in text(client, "/courses?category=nonsense&level=x&page=999999")


def test_who_has_no_post_is_not_meant_by_every_course_for_a_specialty(
    client: FlaskClient, person: Person
) -> None:
    course = titled("门机操作")
    with db.write() as session:
        session.add(CourseFor(version_id=version_of(course), specialty_id=person.specialty_id))
    for work, trade, meant in ((None, None, False), (None, "起重", True), ("门机司机", None, False)):
        page = text(sign_in(client, make_person(post=work, specialty=trade)), "/courses?mine=1")
        assert ("门机操作" in page) is meant, (work, trade)


def test_the_catalogue_is_narrowed_by_post_specialty_and_hours(client: FlaskClient, person: Person) -> None:
    other = make_person(post="理货员", specialty="电工")
    crane = titled("门机操作", version={"credit_hours": 200})
    tally = titled("理货实务", version={"credit_hours": 650})
    hidden = titled("别处的课", branch_id=make_department("海港集团", "理货公司"))
    secret = make_person(post="看不见的岗位")
    with db.write() as session:
        for course, one in ((crane, person), (tally, other)):
            session.add(CourseFor(version_id=version_of(course), post_id=one.post_id))
            session.add(CourseFor(version_id=version_of(course), specialty_id=one.specialty_id))
        session.add(CourseFor(version_id=version_of(hidden), post_id=secret.post_id))
    for asked in (f"post={person.post_id}", f"specialty={person.specialty_id}", "hours=few"):
        page = text(client, f"/courses?{asked}")
        found = page.split('id="all-courses"')[1]
        assert "门机操作" in found, asked
        assert "理货实务" not in found, asked
        assert "selected" in page.split('class="course-filter-fields"')[1].split("course-filter-ticks")[0]
    page = text(client, "/courses")
    assert "理货员</option>" in page
    assert "看不见的岗位" not in page  # nobody sees a course for it
    assert "没有符合的课程" in text(client, f"/courses?hours=some&post={person.post_id}")
    assert "理货实务" in text(client, "/courses?post=x&hours=x&specialty=-1")


def test_a_course_for_my_post_is_put_forward(client: FlaskClient, person: Person) -> None:
    mine, _other = titled("门机司机课"), titled("理货员课")
    with db.write() as session:
        session.add(CourseFor(version_id=version_of(mine), post_id=person.post_id))
    assert "门机司机课" in shelf(text(client, "/courses"), "post")
    page = text(client, "/courses?mine=1")
    assert "门机司机课" in page
    assert "理货员课" not in page


def test_what_colleagues_finished_is_told_of_groups_of_five_only(client: FlaskClient, person: Person) -> None:
    course = titled("同事学完的课")
    for number in range(5):
        colleague = make_person(f"同事{number}")
        enrol(course, colleague, state="completed", completed_at=now())
        finishers.count()
        shown = "同事学完的课" in shelf(text(client, "/courses"), "colleagues")
        assert shown is (number == 4)
    enrol(course, person, state="completed", completed_at=now())
    assert not shelf(text(client, "/courses"), "colleagues")


def test_where_i_was_comes_first_with_how_far_i_am(client: FlaskClient, person: Person) -> None:
    course = make_course([lesson(), lesson("第二节")], title="学到一半的课")
    enrol(course, person, done_count=1, last_at=now())
    assert 'aria-label="已学 50%"' in shelf(text(client, "/courses"), "continue")
    assert "学到一半的课" in text(client, "/")


def test_drafts_archived_ones_and_other_branches_are_not_there(client: FlaskClient, person: Person) -> None:
    hidden = [
        titled("草稿课", published=False),
        titled("别处的课", branch_id=make_department("海港集团", "理货公司")),
        titled("下架的课"),
    ]
    with db.write() as session:
        session.get_one(Course, hidden[2]).state = "archived"
    page = text(client, "/courses")
    assert not [word for word in ("草稿课", "别处的课", "下架的课") if word in page]
    assert [client.get(f"/courses/{each}").status_code for each in hidden] == [404, 404, 404]
    enrol(hidden[2], person, state="completed", completed_at=now())
    assert "已下架" in text(client, f"/courses/{hidden[2]}")


@pytest.mark.usefixtures("person")
def test_a_catalogue_page_takes_six_statements_however_many_courses(client: FlaskClient) -> None:
    for number in range(3):
        indexing.index_one(titled(f"课程{number}"))
    client.get("/courses")
    narrow = "level=basic&length=short&hours=few&post=1&specialty=1"
    for address in ("/courses", "/courses?category=skills", "/courses?q=课程", f"/courses?{narrow}"):
        with counted_statements() as seen:
            client.get(address)
        assert len(seen) <= 6, seen


@pytest.mark.usefixtures("person")
def test_old_words_go_though_nobody_heard_of_the_new_version(client: FlaskClient) -> None:
    course = titled("旧题目")
    assert indexing.index_missing() == 1
    assert indexing.index_missing() == 0
    with db.write() as session:
        found = session.get_one(Course, course)
        draft = authoring.draft_of(session, found)
        draft.title, draft.state = "新名称", "published"
        found.current_version_id, found.draft_version_id = draft.id, None
    assert "没有找到" in text(client, "/courses?q=新名称")
    assert indexing.index_missing() == 1
    assert "没有找到" in text(client, "/courses?q=旧题目")
    assert "没有找到" not in text(client, "/courses?q=新名称")
    assert indexing.index_missing() == 0


@pytest.mark.usefixtures("person")
def test_words_are_found_in_their_sentence_and_only_where_one_may_look(client: FlaskClient) -> None:
    text_of = {"html": "", "text": "开工前先看。钢丝绳断丝超过一成就要报废。"}
    theirs = titled("别处的课", branch_id=make_department("海港集团", "理货公司"))
    mine = make_course([lesson("看钢丝绳", **text_of)], title="班前检查", version={"summary": "先看再动。"})
    for course in (theirs, mine):
        indexing.index_one(course)
    page = text(client, "/courses?q=断丝")
    assert "钢丝绳<mark>断丝</mark>超过一成就要报废。" in page
    assert "在课节「看钢丝绳」里" in page
    assert "别处的课" not in text(client, "/courses?q=别处")
    assert "没有找到「别处」" in text(client, "/courses?q=别处")
    with db.write() as session:
        session.get_one(Course, mine).state = "archived"
    assert "没有找到" in text(client, "/courses?q=断丝")


def test_enrolling_and_leaving_on_the_page(client: FlaskClient, person: Person) -> None:
    course = make_course()
    assert "加入学习" in text(client, f"/courses/{course}")
    post(client, f"/courses/{course}/enrol")
    assert "开始学习" in text(client, f"/courses/{course}")
    post(client, f"/courses/{course}/withdraw")
    assert "加入学习" in text(client, f"/courses/{course}")


@pytest.mark.usefixtures("person")
def test_the_page_says_the_place_on_the_waiting_list(client: FlaskClient) -> None:
    course = make_course(seats=1)
    enrol(course, make_person())
    enrol(course, make_person(), state="waiting", created_at=now() - timedelta(days=1))
    assert "前面有 1 人在等" in text(client, f"/courses/{course}")
    post(client, f"/courses/{course}/enrol")
    assert '排在第 <span class="big num">2</span> 位' in text(client, f"/courses/{course}")


@pytest.mark.usefixtures("person")
def test_a_request_is_sent_with_its_words_and_answered_on_a_page(app: Flask, client: FlaskClient) -> None:
    course = make_course(enrolment="request")
    post(client, f"/courses/{course}/enrol", {"message": "新到机组"})
    assert "申请已送出" in text(client, f"/courses/{course}")
    officer = sign_in(app.test_client(), make_person("陈干部", roles=("officer",)))
    page = text(officer, "/courses/requests")
    assert "新到机组" in page
    found = re.search(r'action="(/courses/requests/\d+)"', page)
    assert found
    post(officer, found[1], {"answer": "no", "words": "下期再来"})
    assert "下期再来" in text(client, f"/courses/{course}")
    assert "下期再来" in text(client, "/notices")


@pytest.mark.usefixtures("person")
def test_inviting_keeps_what_was_typed_when_a_number_is_wrong(app: Flask, client: FlaskClient) -> None:
    course, invited = make_course(enrolment="invitation"), make_person("胡可")
    officer = sign_in(app.test_client(), make_person("陈干部", roles=("officer",)))
    answer = post(officer, f"/courses/{course}/people", {"numbers": f"{invited.number}\n99999999"})
    assert answer.status_code == 422
    assert invited.number in answer.get_data(as_text=True)
    post(officer, f"/courses/{course}/people", {"numbers": invited.number})
    assert "已邀请" in text(officer, f"/courses/{course}/people")
    theirs = sign_in(app.test_client(), invited)
    assert "接受邀请" in text(theirs, f"/courses/{course}")
    assert "只面向受邀请的同事" in text(client, f"/courses/{course}")


def test_who_finished_rates_it_with_words(client: FlaskClient, person: Person) -> None:
    course = make_course()
    enrol(course, person, state="completed", completed_at=now())
    answer = post(client, f"/courses/{course}/rating", {"words": "很实用"})
    assert answer.status_code == 422
    assert "很实用" in answer.get_data(as_text=True)
    post(client, f"/courses/{course}/rating", {"stars": "4", "words": "很实用"})
    assert "4.0" in text(client, f"/courses/{course}")


@pytest.mark.usefixtures("person")
def test_a_kept_course_is_found_again(client: FlaskClient) -> None:
    course = titled("收藏的课")
    titled("另一门课")
    post(client, f"/courses/{course}/keep", {"kept": "1"})
    page = text(client, "/courses?kept=1")
    assert "收藏的课" in page
    assert "另一门课" not in page
    post(client, f"/courses/{course}/keep", {"kept": "0"})
    assert "没有符合的课程" in text(client, "/courses?kept=1")


def test_a_cover_is_for_who_sees_the_course(app: Flask, client: FlaskClient, person: Person) -> None:
    branch = make_department("海港集团", "港机一部")
    with db.write() as session:
        file = File(
            name="cover.png", kind="picture", media_type="image/png", size=1, sha256="0" * 64, store_key="k"
        )
        session.add(file)
        session.flush()
        uid = file.uid
    course = make_course(branch_id=branch, version={"cover_uid": uid})
    assert "/media/" in text(client, "/courses")
    assert "/media/" in text(client, f"/courses/{course}")
    assert client.get(f"/api/v1/files/{uid}/address").status_code == 200
    other = sign_in(app.test_client(), make_person(department=("海港集团", "理货公司")))
    assert other.get(f"/api/v1/files/{uid}/address").status_code == 404
