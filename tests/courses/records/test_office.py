"""Credit hours in officers' hands: in their own branch, once, with a reason, and known to the person."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.records import counting, giving
from courses.records.models import CreditEntry, CreditTarget, OutsideTraining
from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import AuditEntry, Job, Notice
from learnplatform.problems import Invalid
from learnplatform.sheets import read_sheet
from learnplatform.uploads import content_of
from tests.helpers import counted_statements, make_person, post, sign_in
from tests.world_material import png

YEAR = now().year
OURS = ("海港集团", "港机一部")
THEIRS = ("海港集团", "港机二部")
TRAINING = {
    "title": "特种设备复审", "provider": "市安培中心", "kind": "outside", "hours": "12.5",
    "ended_on": f"{YEAR}-01-05",
}  # fmt: skip


@pytest.fixture
def officer(client: FlaskClient) -> Person:
    """Of one branch alone."""
    person = make_person("工会", department=("海港集团", "工会"), post=None, roles=("officer",), branch=OURS)
    sign_in(client, person)
    return person


def rows(table: Any) -> list[Any]:
    with db.read() as session:
        return list(session.scalars(sa.select(table).order_by(table.id)))


def give(person: Person, hours: int, kind: str = "outside", title: str = "复审") -> int:
    """The id of an entry of this year."""
    with db.write() as session:
        training = OutsideTraining(
            person_id=person.id, title=title, hours=hours, ended_on=date(YEAR, 1, 5), entered_by=person.id
        )
        session.add(training)
        session.flush()
        entry = CreditEntry(
            person_id=person.id, year=YEAR, kind=kind, hours=hours, title=title, outside_id=training.id,
            earned_on=training.ended_on,
        )  # fmt: skip
        session.add(entry)
        session.flush()
        return entry.id


def ask(hours: int, post_id: int | None = None) -> None:
    with db.write() as session:
        session.add(CreditTarget(year=YEAR, post_id=post_id, hours=hours))


def test_outside_training_counts_once_with_its_proof(
    app: Flask, client: FlaskClient, officer: Person
) -> None:
    person = make_person()
    where = f"/records/people/{person.id}"
    assert post(client, where, TRAINING | {"proof": (BytesIO(png()), "证.png")}).status_code == 302
    post(client, where, TRAINING)  # the button was pressed twice
    (training,), (entry,) = rows(OutsideTraining), rows(CreditEntry)
    assert (entry.person_id, entry.year, entry.hours, entry.kind) == (person.id, YEAR, 1_250, "outside")
    assert [(each.action, each.actor_id, each.details["hours"]) for each in rows(AuditEntry)] == [
        ("outside.entered", officer.id, 1_250)
    ]
    assert [each.kind for each in rows(Notice)] == ["credit.entered"]
    mine = sign_in(app.test_client(), person)
    assert "特种设备复审" in mine.get("/me/record").get_data(as_text=True)
    assert "12.5 学时" in mine.get("/notices").get_data(as_text=True)
    proof = f"/api/v1/files/{training.proof_uid}/address"
    seen = {
        who: sign_in(app.test_client(), visitor).get(proof).status_code
        for who, visitor in {
            "person": person,
            "officer of the branch": make_person(roles=("officer",), branch=OURS),
            "colleague": make_person(),
            "officer elsewhere": make_person(roles=("officer",), branch=THEIRS),
            "trainer": make_person(roles=("trainer",)),
        }.items()
    }
    assert seen == {"person": 200, "officer of the branch": 200} | dict.fromkeys(
        ("colleague", "officer elsewhere", "trainer"), 404
    )


@pytest.mark.parametrize(
    "wrong",
    [{"hours": "0"}, {"hours": "1.555"}, {"hours": "NaN"}, {"hours": "1e9"}, {"hours": "八"}, {"title": " "},
     {"ended_on": "2099-01-01"}, {"ended_on": ""}, {"kind": "gift"}],
)  # fmt: skip
def test_what_is_wrong_gives_no_hours(client: FlaskClient, officer: Person, wrong: dict[str, str]) -> None:
    person = make_person()
    assert post(client, f"/records/people/{person.id}", TRAINING | wrong).status_code == 422
    assert rows(CreditEntry) == rows(OutsideTraining) == rows(AuditEntry) == []


def test_a_bad_proof_undoes_all_of_it(app: Flask) -> None:
    person, visitor = make_person(), make_person(roles=("officer",))
    app.test_client()
    with app.test_request_context():
        from learnplatform.accounts.visitor import Visitor

        officer = Visitor(visitor.id, visitor.number, visitor.name, False, None, None, None, None, None, "")
        from werkzeug.datastructures import FileStorage

        values = TRAINING | {"hours": 100, "ended_on": date(YEAR, 1, 5)}
        with pytest.raises(Invalid), db.write() as session:
            giving.enter_outside(session, officer, person.id, values, FileStorage(BytesIO(b"MZ"), "a.exe"))
    assert rows(CreditEntry) == rows(OutsideTraining) == rows(AuditEntry) == rows(Notice) == []


def test_hours_are_taken_back_once_with_a_reason(client: FlaskClient, officer: Person) -> None:
    entry_id = give(make_person(), 200)
    assert post(client, f"/records/entries/{entry_id}/cancel", {"reason": " "}).status_code == 302
    assert rows(CreditEntry)[0].cancelled_at is None
    for _press in range(2):
        post(client, f"/records/entries/{entry_id}/cancel", {"reason": "证书是假的"})
    assert rows(CreditEntry)[0].cancelled_at is not None
    assert rows(OutsideTraining)[0].cancelled_why == "证书是假的"
    assert [(each.action, each.reason) for each in rows(AuditEntry)] == [("credit.cancelled", "证书是假的")]
    assert len(rows(Notice)) == 1


def test_another_branch_is_not_there(client: FlaskClient, officer: Person) -> None:
    other = make_person(department=THEIRS)
    entry_id = give(other, 200)
    department = other.department_id
    for address in (f"/records/people/{other.id}", f"/records?department={department}"):
        assert client.get(address).status_code == 404
    assert post(client, f"/records/people/{other.id}", TRAINING).status_code == 404
    assert post(client, f"/records/entries/{entry_id}/cancel", {"reason": "x"}).status_code == 404
    assert post(client, "/records/export", {"department": department}).status_code == 404
    assert other.number not in client.get("/records/people").get_data(as_text=True)
    assert "港机二部" not in client.get("/records").get_data(as_text=True)


def test_targets_are_set_by_who_reaches_everybody(app: Flask, client: FlaskClient, officer: Person) -> None:
    worker = make_person()
    typed = {"year": YEAR, "post": 0, "hours": "20"}
    assert post(client, "/records/targets", typed).status_code == 403
    assert post(client, "/records/targets/remove", typed).status_code == 403
    high = sign_in(app.test_client(), make_person(roles=("officer",)))
    for _press in range(2):
        assert post(high, "/records/targets", typed).status_code == 302
    post(high, "/records/targets", typed | {"post": worker.post_id, "hours": "30"})
    assert [(each.post_id, each.hours) for each in rows(CreditTarget)] == [
        (None, 2_000),
        (worker.post_id, 3_000),
    ]
    assert [each.details["hours"] for each in rows(AuditEntry)] == [2_000, 3_000]
    post(high, "/records/targets/remove", {"year": YEAR, "post": worker.post_id})
    assert [each.post_id for each in rows(CreditTarget)] == [None]
    assert len(rows(AuditEntry)) == 3


def test_the_table_counts_each_branch_against_its_targets(app: Flask) -> None:
    driver, checker = make_person(), make_person(post="理货员")
    make_person(active=False)
    other = make_person(department=THEIRS, post=None)
    ask(1_000)
    ask(400, driver.post_id)
    give(driver, 400, "skills")
    give(checker, 100)
    give(other, 1_000)
    with db.read() as session:
        table = counting.heat(session, Reach(everywhere=True), YEAR, None, "kind")
        lines = {line.name: line for line in table.lines}
        ours = lines["港机一部"]
        assert (ours.people, ours.asked, ours.reached, ours.hours, ours.target) == (2, 2, 1, 500, 1_400)
        assert ours.cells == {"skills": 400, "outside": 100}
        assert ours.share("skills") == 28
        assert lines["港机二部"].percent == 100
        assert (table.total.people, table.total.reached) == (3, 2)
        months = counting.heat(session, Reach(everywhere=True), YEAR, driver.department_id, "month")
        assert months.total.cells == {"1": 500}
        late, _paging = counting.listing(session, Reach(everywhere=True), YEAR, None, late=True)
        assert [row.id for row in late] == [checker.id]


def test_the_pages_cost_the_same_for_many(client: FlaskClient, officer: Person) -> None:
    person = make_person()
    ask(1_000)
    addresses = ("/records", "/records?by=month", "/records/people?late=1", f"/records/people/{person.id}")

    def statements(address: str) -> int:
        with counted_statements() as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    few = [statements(address) for address in addresses]
    for n in range(12):
        give(make_person(department=(*OURS, f"班组{n}")), 100)
        give(person, 100 + n)
    assert [statements(address) for address in addresses] == few
    assert max(few) <= 10


def test_the_csv_computes_nothing(client: FlaskClient, officer: Person) -> None:
    give(make_person(department=(*OURS, "=1+1")), 150)
    text = client.get("/records/table.csv").get_data(as_text=True)
    assert text.startswith("\ufeff部门,人数")
    assert "'=1+1,1,0,0,1.5" in text


def run_job(client: FlaskClient, address: str) -> Job:
    job_id = int(post(client, address, {"year": YEAR}).headers["Location"].split("/")[-1])
    jobs.run(job_id)
    with db.read() as session:
        return session.get_one(Job, job_id)


def test_the_workbook_has_the_branch_and_no_formula(client: FlaskClient, officer: Person) -> None:
    person, stranger = make_person('=HYPERLINK("http://x")'), make_person("外人", department=THEIRS)
    ask(1_000)
    give(person, 1_050, title="+复审")
    give(stranger, 200)
    job = run_job(client, "/records/export")
    assert job.state == "done"
    assert job.output_id is not None
    with db.read() as session:
        content = content_of(session, job.output_id)
    head, *people = read_sheet(content)
    assert head[:2] == ["工号", "姓名"]
    assert [row[0] for row in people] == [person.number]
    assert people[0][1] == '=HYPERLINK("http://x")'
    assert people[0][4:] == [10.5, 10, "是"]


def test_the_late_are_reminded_at_most_once_a_week(client: FlaskClient, officer: Person) -> None:
    late, done = make_person(), make_person()
    make_person(department=THEIRS)
    ask(1_000)
    give(done, 1_000)
    assert "提醒了 1 人" in run_job(client, "/records/remind").result["title"]
    assert "没有要提醒的人" in run_job(client, "/records/remind").result["title"]
    assert [(each.person_id, each.kind) for each in rows(Notice)] == [(late.id, "credit.late")]
    with db.write() as session:
        told = session.scalars(sa.select(Notice)).one()
        told.created_at -= timedelta(days=8)
        told.dedupe = "credit-late:2020-01"
    assert "提醒了 1 人" in run_job(client, "/records/remind").result["title"]


@pytest.mark.parametrize("roles", [(), ("trainer",)])
def test_others_have_no_such_pages(client: FlaskClient, roles: tuple[str, ...]) -> None:
    sign_in(client, make_person(roles=roles))
    for address in ("/records", "/records/people", "/records/targets", "/records/table.csv"):
        assert client.get(address).status_code == 403


def test_whoever_has_no_department_is_there_for_who_reaches_all(client: FlaskClient) -> None:
    sign_in(client, make_person(roles=("officer",)))
    person = make_person()
    with db.write() as session:
        session.get_one(Person, person.id).department_id = None
        assert session.scalar(sa.select(sa.func.count()).select_from(Department))
    assert client.get("/records").status_code == 200
    assert person.number in client.get("/records/people").get_data(as_text=True)
    assert client.get(f"/records/people/{person.id}").status_code == 200
