"""What the history of a question shows."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from quizzes.bank import differences
from tests.helpers import make_person, post, sign_in
from tests.quizzes.bank.forms_data import form

OLD, NEW = "AAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBB"


def test_a_picture_is_compared_as_a_whole(app: Flask) -> None:
    def told(token: str) -> list[str]:
        with app.test_request_context():
            return differences.lines(
                "true_false", {"stem": f"看图![牌](file:{token})作答"}, {"value": True}, ""
            )

    assert told(OLD)[:3] == ["看图", f"![牌](file:{OLD})", "作答"]
    changed = differences.compare(told(OLD), told(NEW))[1]
    assert changed == [("gone", f"![牌](file:{OLD})"), ("new", f"![牌](file:{NEW})")]
    assert differences.picture(changed[0][1]) == ("牌", OLD)
    assert differences.picture("看图") is None


def test_the_history_shows_pictures_and_no_markdown_of_theirs(client: FlaskClient) -> None:
    sign_in(client, make_person(roles=("trainer",)))
    made = post(
        client, "/bank/new/single_choice", form("single_choice", stem=f"看图作答\n![警示牌](file:{OLD})")
    )
    text = client.get(f"{made.location}/history").get_data(as_text=True)
    assert f'<img src="/files/{OLD}" alt="警示牌"' in text
    assert "](file:" not in text
