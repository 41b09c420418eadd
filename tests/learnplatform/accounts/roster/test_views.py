from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job
from learnplatform.sheets import read_sheet, write_sheet
from tests.helpers import make_person, post, sign_in

HEADINGS = ["工号", "姓名", "部门", "岗位", "工种"]


@pytest.fixture
def admin(client: FlaskClient) -> Person:
    person = make_person("吴管理", roles=("admin",))
    sign_in(client, person)
    return person


def upload(client: FlaskClient, *rows: list[str], content: bytes | None = None) -> str:
    data = content if content is not None else write_sheet(HEADINGS, rows)
    answer = post(client, "/admin/roster", {"file": (BytesIO(data), "花名册.xlsx")})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    jobs.run(int(answer.location.rsplit("/", 1)[1]))
    return answer.location


def test_a_roster_is_looked_at_and_then_stored(client: FlaskClient, admin: Person) -> None:
    known = make_person("老名字")
    address = upload(
        client,
        [known.number, "新名字", "海港集团/港机一部", "门机司机", "起重"],
        ["N1", "甲", "一部", "", ""],
    )
    page = client.get(address).get_data(as_text=True)
    assert "老名字" in page
    assert "新名字" in page
    assert "确认存入" in page
    assert "甲" not in client.get(f"{address}?state=changed").get_data(as_text=True)
    assert post(client, f"{address}/confirm").location == address
    assert "progress" in client.get(address).get_data(as_text=True)
    jobs.run(int(address.rsplit("/", 1)[1]))
    assert "已存好" in client.get(address).get_data(as_text=True)
    with db.read() as session:
        assert session.scalars(sa.select(Person.name).where(Person.number.in_(["N1", known.number]))).all()
    assert "花名册.xlsx" in client.get("/admin/roster").get_data(as_text=True)


def test_rows_with_errors_come_back_as_a_file_to_mend(client: FlaskClient, admin: Person) -> None:
    address = upload(
        client, ["", '=HYPERLINK("http://evil")', "一部", "+1", "@x"], ["N1", "甲", "一部", "", ""]
    )
    refused = post(client, f"{address}/confirm")
    assert refused.status_code == 422
    assert "有 1 行有错" in refused.get_data(as_text=True)
    content = client.get(f"{address}/errors.xlsx").data
    sheet = load_workbook(BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == [*HEADINGS, "问题", "原来的行号"]
    assert sheet["B2"].data_type != "f"
    assert b"<f>" not in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert sheet["F2"].value == "没有填工号。"
    assert sheet["G2"].value == 2
    assert post(client, f"{address}/confirm", {"wrong": "skip"}).status_code == 302


def test_the_template_can_be_imported_as_it_is(client: FlaskClient, admin: Person) -> None:
    content = client.get("/admin/roster/template.xlsx").data
    assert len(read_sheet(content)) == 2
    page = client.get(upload(client, content=content)).get_data(as_text=True)
    assert "10023" in page
    assert "有错的行来改" not in page


def test_what_is_no_workbook_is_told_in_words(client: FlaskClient, admin: Person) -> None:
    assert "这不是 Excel 工作簿" in client.get(upload(client, content=b"a,b")).get_data(as_text=True)
    nothing = post(client, "/admin/roster")
    assert nothing.status_code == 422
    assert "请先选一个文件" in nothing.get_data(as_text=True)
    large = post(client, "/admin/roster", {"file": (BytesIO(b"x" * (20 * 1024 * 1024 + 1)), "a.xlsx")})
    assert large.status_code == 413
    assert "超过 20 MB" in large.get_data(as_text=True)


def test_an_import_is_seen_by_its_owner_alone(client: FlaskClient, admin: Person) -> None:
    address = upload(client, ["", "甲", "一部", "", ""])
    job_id = address.rsplit("/", 1)[1]
    other = sign_in(client.application.test_client(), make_person(roles=("admin",)))
    for theirs in (address, f"{address}/errors.xlsx", f"/jobs/{job_id}", f"/jobs/{job_id}/progress"):
        assert other.get(theirs).status_code == 404
    for theirs in ("confirm", "cancel"):
        assert post(other, f"{address}/{theirs}").status_code == 404
    assert client.get(f"/jobs/{job_id}/progress").get_json()["state"] == "waiting"


def test_an_import_may_be_given_up(client: FlaskClient, admin: Person) -> None:
    address = upload(client, ["N1", "甲", "一部", "", ""])
    assert post(client, f"{address}/cancel").status_code == 302
    assert post(client, f"{address}/confirm").status_code == 409
    assert "什么也没有改" in client.get(address).get_data(as_text=True)
    with db.read() as session:
        assert session.scalars(sa.select(Job.state)).all() == ["cancelled"]


def test_notices_are_listed_and_read(client: FlaskClient, admin: Person) -> None:
    from learnplatform.notices import service
    from learnplatform.parts import parts

    parts(client.application).notice_texts["test.told"] = lambda params: f"名次到了 {params['n']}"
    assert "还没有通知" in client.get("/notices").get_data(as_text=True)
    with db.write() as session:
        service.tell(session, [admin.id], "test.told", {"n": 3}, link="/me")
    page = client.get("/notices").get_data(as_text=True)
    assert "名次到了 3" in page
    assert "全部标为已读" in page
    post(client, "/notices/read")
    assert "全部标为已读" not in client.get("/notices").get_data(as_text=True)
