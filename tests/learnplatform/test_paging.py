"""A page beyond the end is the last one: on every list the same way."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from learnplatform.paging import paging
from tests.helpers import make_person, sign_in
from tests.test_strangers import TABLE
from tests.world import make_world

LISTS = (
    "people.index",
    "people.audit_log",
    "roster.preview",
    "bank.index",
    "bank_import.show",
    "papers.index",
    "papers.show",
    "papers.bank",
    "competitions_office.attempts",
    "competitions_office.people",
    "arena.reigns",
    "standings.whole",
)
_VARYING = re.compile(r'name="csrf[-_]token"[^>]*>|data-now="[^"]*"')


@pytest.mark.parametrize(
    ("total", "asked", "page", "offset", "pages"),
    [
        (0, 1, 1, 0, 1),
        (0, 9, 1, 0, 1),
        (50, 2, 1, 0, 1),
        (51, 2, 2, 50, 2),
        (51, 99, 2, 50, 2),
        (51, 0, 1, 0, 2),
    ],
)
def test_a_page_is_one_that_there_is(total: int, asked: int, page: int, offset: int, pages: int) -> None:
    here = paging(total, asked, 50)
    assert (here.page, here.offset, here.pages) == (page, offset, pages)


def test_no_list_is_empty_beyond_its_end(app: Flask) -> None:
    world, client = make_world(), app.test_client()
    sign_in(client, make_person(roles=("trainer", "officer", "admin")))
    for endpoint in LISTS:
        case = TABLE.get(endpoint)
        values = {name: world[key] for name, key in case.values.items()} | case.fixed if case else {}
        with app.test_request_context():
            address = app.url_for(endpoint, **values)
        first, beyond = (
            _VARYING.sub("", client.get(address, query_string={"page": page}).get_data(as_text=True))
            for page in (1, 99)
        )
        assert beyond == first, endpoint
