"""Dates and times out of forms: years that can't be meant are said at the field, never an error of ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from wtforms import Form

from learnplatform.web.moments import MomentField
from tests.builders import make_quiz
from tests.helpers import make_person, post, sign_in
from tests.quizzes.competitions.test_views import typed
from tests.quizzes.papers.test_views import BASE

FAR = ["0001-01-01T00:00", "1999-12-31T23:59", "2101-01-01T00:00", "9999-12-31T23:59"]


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize("name", ["opens_at", "closes_at"])
def test_a_year_that_cannot_be_meant_is_said_at_its_field(client: FlaskClient, name: str, far: str) -> None:
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    sign_in(client, make_person(roles=("trainer", "officer")))
    for address, data in (
        ("/manage/quizzes/new", BASE | {name: far}),
        ("/competitions/new", typed(make_quiz(2)) | {name: far}),
    ):
        answer = post(client, address, data)
        assert answer.status_code in (200, 422), address
        page = answer.get_data(as_text=True)
        assert "年份应在 2000 到 2100 之间。" in page
        assert f'value="{far}"' in page, "what was typed is gone"


def test_a_moment_is_read_in_the_zone_of_the_site(client: FlaskClient) -> None:
    class Window(Form):
        at = MomentField()

    with client.application.test_request_context():
        form = Window()
        form.at.process_formdata(["2026-05-01T08:30"])
        assert form.at.moment == datetime(2026, 5, 1, 0, 30, tzinfo=UTC)
        form.at.show(form.at.moment)
        assert str(form.at.data) == "2026-05-01 08:30:00"
