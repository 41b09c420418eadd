"""Drawing all that waits at once."""

from __future__ import annotations

import pytest
from flask import Flask

from courses.certificates import bulk
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from tests.courses.certificates.holders import again, give
from tests.helpers import csrf, make_person, sign_in


def test_all_that_waits_in_the_branch_is_drawn_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    course = give(make_person("周晓岚")).course_id
    mine = [give(make_person(name), course) for name in ("王芳", "李\U0001f600", "赵敏")]
    theirs = give(make_person(department=("海港集团", "理货公司")), course)
    person = make_person(roles=("officer",), branch=("海港集团", "港机一部"))
    officer = sign_in(app.test_client(), person)
    assert "4 张证书还没有 PDF" in officer.get("/certificates/office").text
    for _press in range(2):
        officer.post("/certificates/office/draw", data={"csrf_token": csrf(officer)})
    with db.read() as session:
        job = bulk.latest(session, person.id)
    assert job is not None
    jobs.run(job.id)
    with db.read() as session:
        done = bulk.latest(session, person.id)
    assert done is not None
    assert (done.id, done.state, done.result) == (job.id, "done", {"drawn": 3, "problems": 1})
    assert [again(each).state for each in mine] == ["rendered", "issued", "rendered"]
    assert again(theirs).file_uid is None
    kept = again(mine[0]).file_uid
    assert "做不出 1 张" in officer.get("/certificates/office").text
    officer.post("/certificates/office/draw", data={"csrf_token": csrf(officer)})
    with db.read() as session:
        second = bulk.latest(session, person.id)
    assert second is not None
    jobs.run(second.id)
    assert again(mine[0]).file_uid == kept
