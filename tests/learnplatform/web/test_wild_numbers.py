"""Numbers no table can hold, and what is no number at all, in every address and form: never an error of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.web.numbers import LARGEST, MOST_PAGES, page_number, whole, wholes
from tests.helpers import make_person, post, sign_in
from tests.test_strangers import NO_OBJECT, TABLE
from tests.walking import PUBLIC_FILES
from tests.world import World, make_world

WILD = [str(10**30), str(2**63), "-1", "0", "x", "\u00b2", "9" * 5_000]
NAMES = ("page", "at", "author", "branch_id", "department", "difficulty")
API_NAMES = ("limit", "offset", "scope_id", "around")


def test_only_plain_digits_that_fit_are_a_number() -> None:
    assert [whole(text) for text in (" 7 ", "0", str(LARGEST))] == [7, 0, LARGEST]
    assert [whole(text) for text in (None, "", "1.0", "+1", *WILD)] == [None] * 7 + [0] + [None] * 3
    assert whole("6", 5) is None
    assert wholes(["3", "x", "1", "3", str(10**30), "2"], 2) == [3, 1]


def test_a_page_is_at_least_the_first_and_never_overflows(app: Flask) -> None:
    def asked(text: str) -> int:
        with app.test_request_context(query_string={"page": text}):
            return page_number()

    assert [asked(text) for text in ("2", "0", "-1", "x", str(10**30))] == [2, 1, 1, 1, MOST_PAGES]


def _addresses(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in PUBLIC_FILES | {"health.readyz"}:
            continue
        case = TABLE.get(rule.endpoint)
        values = {name: "single_choice" for name in rule.arguments if rule.endpoint in NO_OBJECT}
        if case is not None:
            values = {name: world[key] for name, key in case.values.items()} | case.fixed
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule
        yield rule.endpoint, built[1]


@pytest.mark.parametrize("role", ["nobody", "worker", "trainer", "officer", "admin"])
def test_no_page_breaks_whatever_number_is_asked_for(app: Flask, role: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    world, client = make_world(), app.test_client()
    if role != "nobody":
        sign_in(client, world.worker if role == "worker" else make_person(roles=(role,)))
    broken = []
    for endpoint, address in _addresses(app, world):
        for value in (str(10**30), "-1", "x"):
            asked = [dict.fromkeys(NAMES, value)]
            if endpoint.startswith("standings_api"):
                asked = [{name: value} for name in API_NAMES]
            for query in asked:
                status = client.get(address, query_string=query).status_code
                if status >= 500:
                    broken.append((address, query, status))
    assert broken == []


@pytest.mark.parametrize("value", WILD)
def test_no_form_breaks_whatever_number_is_sent(client: FlaskClient, value: str) -> None:
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    sign_in(client, make_person(roles=("admin",)))
    rows = {"item_question": value, "item_points": value}
    rule = {f"rule_{name}": value for name in ("kind", "tag", "from", "to", "count", "points")}
    quiz = {"title": "甲", "minutes": value, "branch_id": value, "goes_total": value, "department": value}
    everywhere = {"department_id": value}
    for address, data in (
        ("/bank/import/export", {"ids": value}),
        ("/bank/bulk", {"ids": value, "do": "retire", "question": value}),
        ("/bank/bulk", {"ids": value, "do": "difficulty", "difficulty": value}),
        ("/bank/new/single_choice", {"do": f"options remove {value}", "difficulty": value, "branch": value}),
        ("/admin/people/slips", {"person": value}),
        ("/admin/people/slips", {"whole": "1", "department": value}),
        ("/admin/people/new", {"number": "7", "name": "甲", **everywhere}),
        ("/manage/quizzes/counts", {"branch_id": value, **rule}),
        ("/manage/quizzes/new", {**quiz, **rows}),
        ("/manage/quizzes/new", {**quiz, **rule, "composition": "drawn", "branch_id": "0"}),
        ("/competitions/new", {"quiz_id": value, "branch_id": value, "winners": value, "department": value}),
        ("/arenas/new", {"quiz_id": value, "pause_minutes": value, "defence_mark": value}),
    ):
        assert post(client, address, data).status_code < 500, address


def test_a_department_that_cannot_be_is_nobodys_filter(client: FlaskClient) -> None:
    sign_in(client, make_person("欧阳海", roles=("admin",)))
    page = client.get("/admin/people", query_string={"department": str(10**30)})
    assert "欧阳海" in page.get_data(as_text=True)
