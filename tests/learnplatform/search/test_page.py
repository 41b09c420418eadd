"""The search over everything: what each source finds, by kind, and where it leads."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from courses.catalogue import indexing
from learnplatform.accounts.models import Person
from learnplatform.parts import Found, SearchSource, parts
from learnplatform.search import looking
from tests.courses.builders import enrol, lesson, lessons_of, make_course
from tests.helpers import counted_statements, make_department, make_person, sign_in


@pytest.fixture
def person(client: FlaskClient) -> Person:
    found = make_person()
    sign_in(client, found)
    return found


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def links(page: str) -> list[str]:
    return re.findall(r'<a class="plain stretched" href="([^"]+)"', page)


@pytest.mark.usefixtures("person")
def test_it_is_reached_from_every_page_and_says_what_to_do(client: FlaskClient) -> None:
    assert text(client, "/").count('href="/search"') == 2
    assert 'href="/search"' in text(client, "/notices")
    assert "想找什么" in text(client, "/search")
    for nothing in ("起重机", "。，", "<script>"):
        page = text(client, f"/search?q={nothing}")
        assert "没有找到" in page
        assert "<script>" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_sentence_leads_to_its_lesson_for_those_who_learn_there(
    client: FlaskClient, person: Person
) -> None:
    words = "先看吊钩，再看钢丝绳。"
    mine = make_course([lesson("第一课"), lesson("检查吊具", text=words)], title="门机司机安全操作")
    other = make_course([lesson("检查吊具", text=words)], title="岸桥操作")
    make_course([lesson(text=words)], title="别处的课", branch_id=make_department("海港集团", "港机二部"))
    enrol(mine, person)
    indexing.index_missing()
    page = text(client, "/search?q=吊钩")
    assert set(links(page)) == {f"/courses/{mine}/lessons/{lessons_of(mine)[1]}", f"/courses/{other}"}
    assert "先看<mark>吊钩</mark>，再看钢丝绳。" in page
    assert "在课节「检查吊具」里" in page
    assert links(text(client, "/search?q=mjsj")) == [f"/courses/{mine}"]  # a title, by its initials
    assert links(text(client, "/search?q=anquan")) == [f"/courses/{mine}"]  # or from its middle on
    assert f"/courses/{mine}/lessons/{lessons_of(mine)[1]}" in links(text(client, "/search?q=diaoju"))
    client.get(links(page)[0])
    assert client.get(f"/courses/{mine}/lessons/{lessons_of(mine)[1]}").status_code == 200


@pytest.mark.usefixtures("person")
def test_more_of_it_is_a_page_further(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PAGE", 2)
    made = {f"/courses/{make_course(title=f'门机操作 {number}')}" for number in range(3)}
    indexing.index_missing()
    with counted_statements() as statements:
        first = text(client, "/search?q=门机")
    assert len(statements) <= 8
    second = text(client, "/search?q=门机&page=2")
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert {*links(first), *links(second)} == made
    assert "没有找到" in text(client, "/search?q=门机&page=99999")


@pytest.mark.usefixtures("person")
def test_kinds_stand_apart_the_best_of_each_first(app: Flask, client: FlaskClient) -> None:
    def find(_connection: object, _visitor: object, asked: str, offset: int, limit: int) -> list[Found]:
        return [
            Found(f"/things/{number}", [(asked, True)]) for number in range(offset, min(offset + limit, 9))
        ]

    parts(app).searches.append(SearchSource("thing", "物件", "image", find, order=1))
    course = make_course(title="门机操作")
    indexing.index_missing()
    page = text(client, "/search?q=门机")
    assert links(page) == [*(f"/things/{number}" for number in range(looking.FEW)), f"/courses/{course}"]
    assert "kind=thing" in page
    assert len(links(text(client, "/search?q=门机&kind=thing"))) == 9
    assert len(links(text(client, "/search?q=门机&kind=nonsense"))) == looking.FEW + 1
