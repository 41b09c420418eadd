"""Courses handed out and taken in by the pages: the same course, once, or nothing at all."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from courses.authoring import exchange_jobs
from courses.authoring.exchange import package
from courses.authoring.models import Course
from learnplatform.accounts.models import Person
from learnplatform.audit import AuditEntry
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import finishing
from learnplatform.files.models import File
from learnplatform.jobs import service as jobs
from learnplatform.models import Job
from tests.courses.authoring.exchange.test_exchange import changed, counts, packed, rich_course, wipe
from tests.courses.authoring.test_commands import run
from tests.helpers import make_department, make_person, post, sign_in
from tests.learnplatform.files.test_uploads import row, tus_of

HERE = "/courses/manage"


def trainer(**values: Any) -> Person:
    return make_person("陈教员", roles=("trainer",), post=None, **values)


def inside(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def shown(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def done(answer: Any) -> tuple[str, Job]:
    """Run the job that a form has begun: the address of its page, and the job afterwards."""
    assert answer.status_code == 302, answer.get_data(as_text=True)
    address = answer.headers["Location"]
    job_id = int(address.rpartition("/")[2])
    jobs.run(job_id)
    with db.read() as session:
        return address, session.get_one(Job, job_id)


def bring(client: FlaskClient, data: bytes, branch_id: int = 0) -> Any:
    given = {"file": (io.BytesIO(data), "门机.zip"), "branch_id": branch_id}
    return post(client, f"{HERE}/import", given)


def stored(app: Flask) -> int:
    """How many files there are: what lies in the store, and what waits to."""
    data = app.extensions["settings"].data
    places = [data / "files", data / "incoming"]
    return sum(1 for place in places for each in place.rglob("*") if each.is_file())


def test_out_by_the_page_in_by_the_page_and_out_again_is_the_same(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    ours = make_department("海港集团", "港机一部")
    me = trainer()
    course_id = rich_course(me.id)
    sign_in(client, me)
    begun = post(client, f"{HERE}/{course_id}/package")
    assert "<progress" in shown(client, begun.headers["Location"])
    address, _job = done(begun)
    assert "下载课程包" in shown(client, address)
    fetched = client.get(f"{address}/file")
    assert "attachment" in fetched.headers["Content-Disposition"]
    run("export", str(course_id), str(tmp_path / "a.zip"))
    assert inside(fetched.data) == inside((tmp_path / "a.zip").read_bytes())
    wipe()

    address, job = done(bring(client, fetched.data, ours))
    assert "是一份草稿" in shown(client, address)
    with db.read() as session:
        course = session.get_one(Course, job.result["course"])
        actions = set(session.scalars(sa.select(AuditEntry.action)))
    assert (course.branch_id, course.state, course.current_version_id) == (ours, "draft", None)
    assert {"course.exported", "course.imported"} <= actions
    assert counts()["File"] == stored(app) == 3  # the package is not kept

    address, _job = done(post(client, f"{HERE}/{course.id}/package"))
    assert inside(client.get(f"{address}/file").data) == inside(fetched.data)


def test_a_second_time_it_is_here_already_and_the_page_leads_to_it(app: Flask, client: FlaskClient) -> None:
    me = trainer()
    course_id = rich_course(me.id)
    data, before = packed(course_id), counts()
    address, job = done(bring(sign_in(client, me), data))
    page = shown(client, address)
    assert job.state == "failed"
    assert "已经在这里了" in page
    assert f'href="{HERE}/{course_id}"' in page
    assert counts() == before
    assert stored(app) == before["File"]


def linked(data: bytes) -> bytes:
    """With a member that leads elsewhere."""
    target = io.BytesIO(data)
    entry = zipfile.ZipInfo("files/link")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(target, "a") as made:
        made.writestr(entry, "/etc/passwd")
    return target.getvalue()


def added(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return target.getvalue()


def locked(data: bytes) -> bytes:
    """Each member said to be encrypted."""
    made = bytearray(data)
    for found in re.finditer(re.escape(b"PK\x01\x02"), data):
        made[found.start() + 8] |= 1
    return bytes(made)


def hostile(data: bytes) -> list[tuple[str, bytes]]:
    """What the page should say, and the package."""
    parts = inside(data)
    said = parts["course.json"].decode()
    file, text = (next(each for each in parts if each.startswith(kind)) for kind in ("files/", "lessons/"))

    def says(old: str, new: str) -> bytes:
        assert old in said
        return changed(data, **{"course.json": said.replace(old, new).encode()})

    return [
        ("不是完好的 ZIP", b"PK, but nothing else"),
        ("不是完好的 ZIP", data[:-30]),
        ("没有提到的", added(data, "files/../../../evil", b"x")),
        ("没有提到的", added(data, "/etc/cron.d/evil", b"x")),
        ("指向别处的链接", linked(data)),
        ("不合常理", added(data, "files/bomb", bytes(3_000_000))),
        ("加了密码", locked(data)),
        ("不是它自称的类型", says("application/pdf", "application/zip")),
        ("不一样", changed(data, **{file: parts[file][:-1] + b"?"})),
        ("不是 UTF-8", changed(data, **{text: b"a\x00b"})),
        ("读不出来", says('"title": "门机"', '"title": "门\\u0000机"')),
        ("course.json", says('"title": "门机"', '"title": "门\\ud800机"')),
        ("不合要求", says('"kind": "true_false"', '"kind": "no_such"')),
    ]


def test_of_a_broken_or_hostile_package_nothing_is_stored_and_the_page_says_why(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = trainer()
    data = packed(rich_course(me.id))
    wipe()
    sign_in(client, me)
    for why, bad in hostile(data):
        address, job = done(bring(client, bad))
        page = shown(client, address)
        assert job.state == "failed", why
        assert "什么也没有存" in page, why
        assert why in page, (why, job.result)
        assert (set(counts().values()), stored(app)) == ({0}, 0), why
    for limit, why in (("MOST_MEMBERS", "文件太多"), ("MOST_BYTES", "解开后太大")):
        with monkeypatch.context() as narrow:
            narrow.setattr(package, limit, 2)
            address, _job = done(bring(client, data))
        assert why in shown(client, address)
        assert (set(counts().values()), stored(app)) == ({0}, 0), why
    answer = bring(client, b"GIF89a")
    assert answer.status_code == 422
    assert "不是课程包" in answer.get_data(as_text=True)
    assert done(bring(client, data))[1].state == "done"


def test_others_and_those_who_answer_for_a_branch_alone_are_kept_out(app: Flask, client: FlaskClient) -> None:
    me = trainer()
    course_id = rich_course(me.id)
    address, _job = done(post(sign_in(client, me), f"{HERE}/{course_id}/package"))
    narrow = sign_in(app.test_client(), trainer(branch=("海港集团", "港机二部")))
    assert narrow.get(address).status_code == 404
    assert narrow.get(f"{address}/file").status_code == 404
    assert post(narrow, f"{HERE}/{course_id}/package").status_code == 404
    data, before = packed(course_id), counts()
    assert bring(narrow, data).status_code == 422  # the whole enterprise is not theirs
    assert bring(narrow, data, make_department("海港集团", "港机一部")).status_code == 422
    assert counts() == before
    worker = sign_in(app.test_client(), make_person())
    assert worker.get(f"{HERE}/import").status_code == 403
    assert bring(worker, data).status_code == 403


class Killed(BaseException):
    """As a worker that is gone in the middle: it tidies up nothing."""


def killed(*_any: Any, **_named: Any) -> Any:
    raise Killed


def again(job_id: int) -> Job:
    """What the sweep does once the lease has run out."""
    with db.write() as session:
        session.get_one(Job, job_id).lease_until = now()
    jobs.run(job_id)
    with db.read() as session:
        return session.get_one(Job, job_id)


@pytest.mark.parametrize("where", ["take_in", "_forget"])  # before the course is stored, and after it
def test_an_import_that_is_killed_and_run_again_makes_one_course(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    me = trainer()
    data = packed(rich_course(me.id))
    wipe()
    begun = bring(sign_in(client, me), data)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(exchange_jobs, where, killed)
        meanwhile.setattr("learnplatform.files.store.FolderStore.delete", lambda *_any: None)
        with pytest.raises(Killed):
            done(begun)
    job = again(int(begun.headers["Location"].rpartition("/")[2]))
    assert job.state == "done", job.result
    assert counts()["Course"] == 1
    assert counts()["File"] == stored(app) == 3


def test_an_export_that_is_killed_and_run_again_leaves_one_package(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = trainer()
    course_id = rich_course(me.id)
    begun = post(sign_in(client, me), f"{HERE}/{course_id}/package")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(exchange_jobs, "_write_down", killed)
        meanwhile.setattr("learnplatform.files.store.FolderStore.delete", lambda *_any: None)
        with pytest.raises(Killed):
            done(begun)
    assert again(int(begun.headers["Location"].rpartition("/")[2])).state == "done"
    assert counts()["File"] == stored(app) == 4


def test_a_large_package_goes_up_in_pieces(app: Flask) -> None:
    me = trainer()
    data = packed(rich_course(me.id))
    wipe()
    tus = tus_of(app, me)
    where = tus.send(data, "门机.zip", kinds="attachment")
    finishing.finish(row(where).id)
    uid = row(where).file_uid
    other = sign_in(app.test_client(), trainer())
    assert post(other, f"{HERE}/import", {"uid": uid, "branch_id": 0}).status_code == 422
    _address, job = done(post(tus.client, f"{HERE}/import", {"uid": uid, "branch_id": 0}))
    assert job.state == "done", job.result
    with db.read() as session:
        assert session.scalar(sa.select(File.uid).where(File.uid == uid)) is None
    assert counts()["File"] == 3
