"""The pages of a board."""

from __future__ import annotations

import csv
import io
import re

from flask.testing import FlaskClient

from learnplatform.database import db
from learnplatform.sheets import harmless
from quizzes.attempts.models import Attempt
from quizzes.grading import service as grading
from tests.builders import hand_in, make_quiz
from tests.helpers import make_person, sign_in
from tests.quizzes.standings.test_api import board_of, field


def test_the_page_shows_the_podium_me_and_what_the_next_place_takes(client: FlaskClient) -> None:
    quiz_id = make_quiz(20)
    people = field(quiz_id, 20)
    me = make_person("欧阳阿卜杜热合曼·买买提")
    hand_in(quiz_id, me, 8, ms=314_500)
    grading.grade_all()
    page = sign_in(client, me).get(f"/boards/{board_of(quiz_id)}").get_data(as_text=True)
    assert people[19].name in page
    assert "欧阳阿卜杜热合曼·买买提" in page
    assert "再快 15 秒，就能升到第 12 名" in page
    assert "暂定" in page


def test_my_places_say_of_how_many_whichever_list_is_open(client: FlaskClient) -> None:
    quiz_id = make_quiz(20)
    field(quiz_id, 4)
    me = make_person("周晓岚", department=("海港集团", "港机二部"))
    hand_in(quiz_id, me, 1)
    grading.grade_all()
    sign_in(client, me)
    for scope in ("all", "department"):
        page = client.get(f"/boards/{board_of(quiz_id)}?scope={scope}").get_data(as_text=True)
        assert re.findall(r"/ (\d+)<", page)[:2] == ["5", "1"]


def test_a_board_nobody_stands_on_says_so(client: FlaskClient) -> None:
    page = sign_in(client, make_person()).get(f"/boards/{board_of(make_quiz(2))}").get_data(as_text=True)
    assert "还没有人上榜" in page


def test_every_page_of_a_board_is_closed_to_who_may_not_see_it(client: FlaskClient) -> None:
    quiz_id = make_quiz(2, branch_id=make_person(department=("海港集团", "港机二部")).department_id)
    board_id = board_of(quiz_id)
    sign_in(client, make_person())
    for tail in ("", "/list", "/list.csv", "/version", "/groups/department", "/groups/department.csv"):
        assert client.get(f"/boards/{board_id}{tail}").status_code == 404, tail


def test_the_whole_list_has_pages(client: FlaskClient) -> None:
    quiz_id = make_quiz(2)
    for _ in range(53):
        hand_in(quiz_id, make_person(), 1)
    grading.grade_all()
    board_id = board_of(quiz_id)
    sign_in(client, make_person())
    assert client.get(f"/boards/{board_id}/list").get_data(as_text=True).count('class="row-place') == 50
    assert client.get(f"/boards/{board_id}/list?page=2").get_data(as_text=True).count('class="row-place') == 3
    assert client.get(f"/boards/{board_id}/list?page=3").get_data(as_text=True).count('class="row-place') == 3


def test_groups_are_listed_with_their_numbers(client: FlaskClient) -> None:
    quiz_id, me = make_quiz(4), make_person()
    other = make_person(department=("海港集团", "港机二部"))
    for person, right in ((me, 4), (make_person(), 1), (other, 3)):
        hand_in(quiz_id, person, right)
    grading.grade_all()
    board_id = board_of(quiz_id)
    sign_in(client, me)
    by_mean = client.get(f"/boards/{board_id}/groups/department").get_data(as_text=True)
    by_sum = client.get(f"/boards/{board_id}/groups/department?measure=sum").get_data(as_text=True)
    assert by_mean.index("港机二部") < by_mean.index("港机一部")
    assert by_sum.index("港机一部") < by_sum.index("港机二部")
    assert "25" in by_mean
    assert client.get(f"/boards/{board_id}/groups/department?measure=rate").status_code == 404


def test_polling_an_unchanged_board_answers_304_and_asks_for_no_rows(client: FlaskClient) -> None:
    quiz_id, me = make_quiz(2), make_person()
    address = f"/boards/{board_of(quiz_id)}/version"
    etag = sign_in(client, me).get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    hand_in(quiz_id, me, 1)
    grading.grade_all()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_the_table_to_download_is_whole_and_harmless(client: FlaskClient) -> None:
    quiz_id = make_quiz(3)
    hand_in(quiz_id, make_person("=HYPERLINK(1)"), 3, ms=61_500)
    hand_in(quiz_id, make_person("孙志远"), 1)
    grading.grade_all()
    answer = sign_in(client, make_person()).get(f"/boards/{board_of(quiz_id)}/list.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[1:] == [
        ["1", "'=HYPERLINK(1)", "港机一部", "30", "61.500"],
        ["2", "孙志远", "港机一部", "10", "300.000"],
    ]
    assert [harmless(cell) for cell in ("-1", "@a", "好")] == ["'-1", "'@a", "好"]


def test_home_tells_my_places(client: FlaskClient) -> None:
    quiz_id = make_quiz(12)
    people = field(quiz_id)
    page = sign_in(client, people[5]).get("/").get_data(as_text=True)
    assert "我的名次" in page
    for own in ("我的部门内", "我的岗位内", "我的工种内"):
        assert own in page


def test_1470_a_hidden_person_s_score_is_nowhere_in_their_group(client: FlaskClient) -> None:
    """CTFd #1470: a hidden or banned person's score showed as part of their team."""
    quiz_id, me = make_quiz(4), make_person()
    hand_in(quiz_id, me, 1)
    voided = hand_in(quiz_id, make_person("被取消者"), 4)
    grading.grade_all()
    with db.write() as session:
        session.get_one(Attempt, voided).state = "voided"
        grading.on_voided(session, voided)
    board_id = board_of(quiz_id)
    sign_in(client, me)
    groups = client.get(f"/boards/{board_id}/groups/department?measure=sum").get_data(as_text=True)
    assert "50" not in groups.split("港机一部", 1)[1].split("</ol>", 1)[0]
    assert "被取消者" not in client.get(f"/boards/{board_id}/list").get_data(as_text=True)
