"""What people enter themselves: their own alone, with a proof nobody else can see, on paper too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.records import reminding, rules
from courses.records.models import Licence, OutsideTraining, WorkStation
from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.models import Notice
from quizzes.competitions.models import Competition
from quizzes.competitions.queries import places_of
from quizzes.standings.models import Board, BoardEntry, BoardSnapshot
from tests.builders import make_quiz
from tests.helpers import counted_statements, make_person, post, sign_in
from tests.world_material import png

LICENCE = {"name": "起重机司机 Q2", "number": "T-1", "issuer": "市场监管局", "expires_on": "2028-03-01"}
TODAY = date(2026, 11, 24)


@pytest.fixture
def worker(client: FlaskClient) -> Person:
    person = make_person()
    sign_in(client, person)
    return person


def rows(table: Any) -> list[Any]:
    with db.read() as session:
        return list(session.scalars(sa.select(table).order_by(table.id)))


def test_a_licence_is_entered_with_its_proof_changed_and_deleted(client: FlaskClient, worker: Person) -> None:
    sent = LICENCE | {"proof": (BytesIO(png()), "证.png")}
    assert post(client, "/me/record/licences/new", sent).status_code == 302
    (licence,) = rows(Licence)
    assert (licence.name, licence.expires_on, licence.person_id) == (
        LICENCE["name"],
        date(2028, 3, 1),
        worker.id,
    )
    proof = licence.proof_uid
    assert client.get(f"/api/v1/files/{proof}/address").status_code == 200
    where = f"/me/record/licences/{licence.id}"
    assert "看现在的照片" in client.get(where).get_data(as_text=True)
    post(client, where, LICENCE | {"name": "起重机司机 Q4"})
    assert [(each.name, each.proof_uid) for each in rows(Licence)] == [("起重机司机 Q4", proof)]
    assert "起重机司机 Q4" in client.get("/me/record").get_data(as_text=True)
    post(client, f"{where}/delete")
    assert rows(Licence) == []


def test_somebody_elses_proof_is_not_found_by_its_address(
    app: Flask, client: FlaskClient, worker: Person
) -> None:
    post(client, "/me/record/licences/new", LICENCE | {"proof": (BytesIO(png()), "a.png")})
    (licence,) = rows(Licence)
    address = str((client.get(f"/api/v1/files/{licence.proof_uid}/address").json or {})["address"])
    assert client.get(address).status_code == 200
    for roles in ((), ("officer",), ("trainer",), ("admin",)):
        other = sign_in(app.test_client(), make_person(roles=roles))
        assert other.get(f"/api/v1/files/{licence.proof_uid}/address").status_code == 404
        assert other.get(address).status_code == 404
        assert other.get(f"/me/record/licences/{licence.id}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "请填写证照名称"),
        ({"issued_on": "2029-01-01"}, "有效期要在发证日期之后"),
        ({"expires_on": "0001-01-01"}, "这个日期不对"),
        ({"expires_on": "明年"}, "请填写日期"),
        ({"proof": b"MZ no picture"}, "这里不收这种文件"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, worker: Person, wrong: dict[str, Any], said: str
) -> None:
    if "proof" in wrong:
        wrong = {"proof": (BytesIO(wrong["proof"]), "a.exe")}
    answer = post(client, "/me/record/licences/new", LICENCE | wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert "市场监管局" in page
    assert rows(Licence) == []


def test_where_i_worked_is_entered_changed_and_deleted(client: FlaskClient, worker: Person) -> None:
    typed = {"place": "港机一部", "post": "门机司机", "began_on": "2010-03-01", "words": "带过三个徒弟"}
    post(client, "/me/record/work/new", typed)
    (station,) = rows(WorkStation)
    assert "带过三个徒弟" in client.get("/me/record").get_data(as_text=True)
    where = f"/me/record/work/{station.id}"
    assert post(client, where, typed | {"ended_on": "2009-01-01"}).status_code == 422
    post(client, where, typed | {"ended_on": "2012-01-01"})
    assert rows(WorkStation)[0].ended_on == date(2012, 1, 1)
    post(client, f"{where}/delete")
    assert rows(WorkStation) == []


@pytest.mark.parametrize(("days", "due"), [(61, None), (60, 60), (8, 60), (7, 7), (0, 7), (-1, None)])
def test_reminders_come_60_and_7_days_before(days: int, due: int | None) -> None:
    assert rules.reminder(days) == due


def test_each_reminder_comes_once_and_a_renewed_licence_starts_anew(app: Flask) -> None:
    person, gone = make_person(), make_person(active=False)
    with db.write() as session:
        licence = Licence(person_id=person.id, name="Q2", expires_on=TODAY + timedelta(60))
        session.add_all(
            [
                licence,
                Licence(person_id=person.id, name="远", expires_on=TODAY + timedelta(61)),
                Licence(person_id=person.id, name="旧", expires_on=TODAY - timedelta(1)),
                Licence(person_id=gone.id, name="Q2", expires_on=TODAY + timedelta(5)),
            ]
        )
    assert [reminding.remind(TODAY + timedelta(days)) for days in (0, 0, 53, 53, 60)] == [1, 0, 1 + 1, 0, 1]
    with db.write() as session:
        session.get_one(Licence, licence.id).expires_on = TODAY + timedelta(365)
    assert [reminding.remind(TODAY + timedelta(days)) for days in (305, 305, 358)] == [1, 0, 1]
    assert {each.person_id for each in rows(Notice)} == {person.id}


def test_a_reminder_is_read_in_words(client: FlaskClient, worker: Person) -> None:
    with db.write() as session:
        session.add(Licence(person_id=worker.id, name="Q2 司机证", expires_on=TODAY))
    reminding.remind(TODAY)
    assert "「Q2 司机证」2026-11-24 到期" in client.get("/notices").get_data(as_text=True)


def win(person: Person, *, published: bool = True) -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    quiz_id = make_quiz(1)
    with db.write() as session:
        held = Competition(
            title="门机技能赛", quiz_id=quiz_id, opens_at=moment, closes_at=moment + timedelta(days=1),
            state="published" if published else "closed", published_at=moment if published else None,
        )  # fmt: skip
        session.add(held)
        session.flush()
        board = Board(competition_id=held.id, quiz_id=quiz_id)
        session.add(board)
        session.flush()
        session.add(BoardEntry(board_id=board.id, person_id=person.id, department_path="/"))
        for grading, place in ((1, 3), (2, 1)):
            content = {"winners": [{"place": place, "person_id": person.id}]}
            session.add(
                BoardSnapshot(
                    board_id=board.id, grading=grading, taken_at=moment + timedelta(grading), content=content
                )
            )


def test_a_place_is_the_one_that_was_published_last(app: Flask) -> None:
    person, other = make_person(), make_person()
    win(person)
    win(person, published=False)
    with db.read() as session:
        assert [(held.title, place) for held, place in places_of(session, person.id)] == [("门机技能赛", 1)]
        assert places_of(session, other.id) == []


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as paper:
        return "".join(page.get_textpage().get_text_range() for page in paper)


@pytest.mark.parametrize("name", ["周晓岚", "龑㼆䶮", "买买提·吐尔逊", "#set page[]"])
def test_the_paper_has_what_the_page_has(client: FlaskClient, name: str) -> None:
    person = make_person(name)
    sign_in(client, person)
    post(client, "/me/record/licences/new", LICENCE)
    win(person)
    answer = client.get("/me/record.pdf")
    assert answer.mimetype == "application/pdf"
    text = text_of(answer.data)
    for said in (name, person.number, LICENCE["name"], "门机技能赛", "第 1 名", "港机一部"):
        assert said.replace(" ", "") in text.replace(" ", "")


def test_a_letter_that_no_font_has_is_marked_and_named(client: FlaskClient) -> None:
    sign_in(client, make_person("周\U0003134f岚"))
    text = text_of(client.get("/me/record.pdf").data)
    assert "周〓岚" in text
    assert "U+3134F" in text


def test_a_long_record_costs_no_more_statements(client: FlaskClient, worker: Person) -> None:
    client.get("/me/record")
    with counted_statements() as few:
        client.get("/me/record")
    with db.write() as session:
        session.add_all(Licence(person_id=worker.id, name=f"证 {n}") for n in range(30))
    with counted_statements() as many:
        client.get("/me/record")
    assert len(many) == len(few) <= 14


def test_the_darkest_cell_is_the_largest_share_of_a_branchs_own_target() -> None:
    assert [rules.shade(hours, 1_000, 5_000) for hours in (0, 1, 100, 250, 400, 500)] == [0, 1, 1, 3, 4, 5]
    assert rules.shade(100, 0, 0) == 0


def test_the_api_gives_places_certificates_and_outside_training(client: FlaskClient, worker: Person) -> None:
    win(worker)
    with db.write() as session:
        session.add(
            OutsideTraining(
                person_id=worker.id, title="复审", hours=150, ended_on=TODAY, entered_by=worker.id
            )
        )
    told: dict[str, Any] = client.get("/api/v1/me/record").json or {}
    assert [(each["title"], each["place"]) for each in told["competitions"]] == [("门机技能赛", 1)]
    assert [(each["title"], each["hours"]) for each in told["outside"]] == [("复审", 150)]
    assert told["certificates"] == []
