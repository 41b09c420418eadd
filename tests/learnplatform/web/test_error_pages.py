"""A page that refuses says what can be done."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.access import public
from learnplatform.problems import Conflict
from tests.helpers import make_person, sign_in


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "地址可能写错了"),
        ("/quizzes/999", 404, "没有向你开放"),
        ("/admin/people", 403, "请找管理员开通"),
    ],
)
def test_a_refusal_without_words_of_its_own_says_what_to_do(
    client: FlaskClient, address: str, status: int, words: str
) -> None:
    answer = sign_in(client, make_person()).get(address)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)


def test_a_conflict_keeps_its_own_words_and_else_says_what_to_do(app: Flask) -> None:
    @public
    def refuse(words: str = "") -> str:
        raise Conflict(words)

    app.add_url_rule("/refusing", view_func=refuse, endpoint="refusing")
    app.add_url_rule("/refusing/<words>", view_func=refuse, endpoint="refusing_in_words")
    client = sign_in(app.test_client(), make_person())
    assert "刷新后再试" in client.get("/refusing").get_data(as_text=True)
    own = client.get("/refusing/已经结束").get_data(as_text=True)
    assert "已经结束" in own
    assert "刷新后再试" not in own
