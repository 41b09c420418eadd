"""The first page: a greeting, and the cards of each domain."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.web.home import greeting
from tests.helpers import make_person, sign_in


@pytest.mark.parametrize(
    ("hour", "words"),
    [(3, "夜深了"), (5, "早上好"), (11, "中午好"), (13, "下午好"), (18, "晚上好"), (23, "晚上好")],
)
def test_people_are_greeted_by_the_time_of_day(hour: int, words: str) -> None:
    assert greeting(hour) == words


def test_the_first_page_says_who_one_is_and_where_one_belongs(app: Flask, client: FlaskClient) -> None:
    page = sign_in(client, make_person("欧阳阿卜杜热合曼·买买提")).get("/").get_data(as_text=True)
    assert "欧阳阿卜杜热合曼·买买提" in page
    assert "港机一部 · 门机司机" in page


def test_a_person_without_department_and_post_is_greeted_too(app: Flask, client: FlaskClient) -> None:
    person = make_person(post=None, specialty=None)
    assert sign_in(client, person).get("/").status_code == 200


def test_a_stranger_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    assert client.get("/").headers["Location"].startswith("/sign-in")
