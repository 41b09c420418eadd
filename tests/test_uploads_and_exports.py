"""What comes in is refused in words where it is too large or no such file; what goes out computes nothing."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from learnplatform.accounts.models import Department, Person, Post, Specialty
from learnplatform.accounts.people.service import Actor
from learnplatform.accounts.roster import service as roster
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import Job, StoredFile
from learnplatform.sheets import write_sheet
from quizzes.bank.importing import service as bank_import
from quizzes.bank.models import QuestionVersion
from quizzes.standings.models import BoardSnapshot
from tests.helpers import csrf, make_person, post, sign_in
from tests.world import EVERYWHERE, World, make_world
from tests.world_material import png

HUGE = 100 * 1024 * 1024
UPLOADS = {"/admin/roster": "file", "/bank/import": "file", "/bank/pictures": "picture"}


class Endless(io.RawIOBase):
    """A body of `HUGE` bytes that is made as it is read, and counts how much was."""

    def __init__(self, head: bytes) -> None:
        self.head, self.left, self.taken = head, HUGE, 0

    def tell(self) -> int:
        return 0

    def seek(self, *_where: int) -> int:
        return 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), self.left, 65_536)
        buffer[:size] = (self.head + b"x" * size)[:size]
        self.head = self.head[size:]
        self.left -= size
        self.taken += size
        return size


@pytest.fixture
def staff(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person("管理员", roles=("trainer", "officer", "admin")))


def nothing_is_stored() -> bool:
    with db.read() as session:
        return not session.scalar(
            sa.select(sa.func.count()).select_from(
                sa.union_all(sa.select(Job.id), sa.select(StoredFile.id)).subquery()
            )
        )


@pytest.mark.parametrize("address", UPLOADS)
def test_a_hundred_megabytes_are_refused_in_words(staff: FlaskClient, address: str) -> None:
    head = (
        f'--end\r\nContent-Disposition: form-data; name="{UPLOADS[address]}"; filename="a.xlsx"\r\n\r\n'
    ).encode()
    body = Endless(head)
    answer = staff.post(
        address,
        input_stream=body,
        environ_overrides={"CONTENT_LENGTH": str(HUGE)},
        content_type="multipart/form-data; boundary=end",
        headers={"X-CSRFToken": csrf(staff)},
    )
    assert answer.status_code == 413
    assert "文件太大了" in answer.get_data(as_text=True)
    assert body.taken < 1024 * 1024
    assert nothing_is_stored()


@pytest.mark.parametrize("address", UPLOADS)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"MZ\x90\x00" * 99),
        ("a.xlsx", b"%PDF-1.7"),
        ("a.svg", b"<svg onload='x()'/>"),
        ("a.png", png()[:30]),
    ],
)
def test_what_is_no_such_file_is_refused(staff: FlaskClient, address: str, name: str, content: bytes) -> None:
    answer = post(staff, address, {UPLOADS[address]: (BytesIO(content), name)})
    if address == "/admin/roster":  # a worker looks into it: the job's page says so
        jobs.run(int(answer.location.rsplit("/", 1)[1]))
        assert "这不是 Excel 工作簿" in staff.get(answer.location).get_data(as_text=True)
        with db.read() as session:
            assert session.scalars(sa.select(Job.state)).all() == ["failed"]
        return
    assert answer.status_code == 422
    assert nothing_is_stored()


EVIL = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "＝1+1")


@dataclass
class Export:
    """How an export is had: its format, and the answer's bytes for a world full of formulas."""

    format: str
    fetch: Callable[[FlaskClient, World], bytes]


def of(address: str) -> Callable[[FlaskClient, World], bytes]:
    def fetch(client: FlaskClient, world: World) -> bytes:
        answer = client.get(address.format(**{name.replace(".", "_"): id for name, id in world.ids.items()}))
        assert answer.status_code == 200, address
        return bytes(answer.data)

    return fetch


def results(client: FlaskClient, world: World) -> bytes:
    job = post(client, f"/manage/quizzes/{world['quiz.never']}/export").location
    jobs.run(int(job.rsplit("/", 1)[1]))
    return bytes(client.get(f"{job}/file").data)


def bank(client: FlaskClient, world: World) -> bytes:
    return bytes(post(client, "/bank/import/export", {"ids": [str(world["question"])]}).data)


def roster_errors(client: FlaskClient, world: World) -> bytes:
    content = write_sheet(
        ["工号", "姓名", "部门", "岗位", "工种"], [["", one, "一部", one, one] for one in EVIL]
    )
    with db.write() as session:
        job = roster.upload(session, Actor(world.staff.id, EVERYWHERE), content, "a.xlsx")
    jobs.run(job.id)
    return bytes(client.get(f"/admin/roster/{job.id}/errors.xlsx").data)


def bank_errors(client: FlaskClient, world: World) -> bytes:
    headings = ["编号", "题型", "题干", "选项A", "选项B", "答案", "难度", "标签", "解析"]
    content = write_sheet(headings, [["", "单选", one, one, one, "Z", 3, one, one] for one in EVIL])
    with db.write() as session:
        job = bank_import.start(
            session, content, "a.xlsx", owner_id=world.staff.id, reach=EVERYWHERE, branch_id=world["branch"]
        )
    jobs.run(job.id)
    return bytes(client.get(f"/bank/import/{job.id}/errors").data)


EXPORTS = {
    "results": Export("xlsx", results),
    "bank": Export("xlsx", bank),
    "rows of a roster to mend": Export("xlsx", roster_errors),
    "rows of a bank to mend": Export("xlsx", bank_errors),
    "winners": Export("csv", of("/competitions/{competition_published}/winners.csv")),
    "board": Export("csv", of("/boards/{board}/list.csv")),
    "groups": Export("csv", of("/boards/{board}/groups/post.csv")),
    "departments": Export("csv", of("/boards/{board}/groups/department.csv")),
    "rewards": Export("csv", of("/arenas/rewards.csv")),
}


def test_no_export_computes_anything(app: Flask) -> None:
    world = make_world()
    client = sign_in(app.test_client(), world.staff)
    for evil, (name, export) in itertools.product(EVIL, EXPORTS.items()):
        poison(world, evil)
        content = export.fetch(client, world)
        cells = cells_of(content) if export.format == "xlsx" else lines_of(content)
        assert cells, name
        assert any(evil.strip() in cell for cell in cells), name
        assert not [cell for cell in cells if export.format == "csv" and cell.startswith(STARTS)], name


STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def cells_of(content: bytes) -> list[str]:
    """The texts of a workbook, none of whose cells is a formula."""
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    return [str(cell.value) for cell in cells if cell.value is not None]


def lines_of(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]


def poison(world: World, evil: str) -> None:
    """Everything that people can name is called by a formula, the published winners too."""
    with db.write() as session:
        session.execute(sa.update(Person).values(name=evil))
        session.execute(sa.update(Post).values(name=evil))
        session.execute(sa.update(Specialty).values(name=evil))
        session.execute(sa.update(Department).where(Department.id == world["branch"]).values(name=evil))
        session.execute(sa.update(QuestionVersion).values(explanation=evil))
        for snapshot in session.scalars(sa.select(BoardSnapshot)):
            texts = dict.fromkeys(("name", "department", "post"), evil)
            winners = [row | texts for row in snapshot.content["winners"]]
            snapshot.content = snapshot.content | {"winners": winners}
