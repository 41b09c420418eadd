"""An import from the upload to the bank, as a trainer goes through it."""

import zipfile
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from learnplatform.accounts.models import Person
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import AuditEntry, Job, JobRow
from learnplatform.sheets import read_sheet
from quizzes.bank.importing import service
from quizzes.bank.models import Question, QuestionTag, QuestionVersion
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.bank.importing.books import single, xlsx


def trainer(client: FlaskClient, **values: Any) -> Person:
    person = make_person(roles=("trainer",), **values)
    sign_in(client, person)
    return person


def hand_in(client: FlaskClient, content: bytes, name: str = "题库.xlsx", **fields: Any) -> Any:
    return post(
        client,
        "/bank/import",
        {"file": (BytesIO(content), name), **fields},
        content_type="multipart/form-data",
    )


def staged(client: FlaskClient, content: bytes, name: str = "题库.xlsx", **fields: Any) -> int:
    """The id of an import whose rows have been read."""
    answer = hand_in(client, content, name, **fields)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    job_id = int(answer.location.rpartition("/")[2])
    jobs.run(job_id)
    return job_id


def confirmed(client: FlaskClient, job_id: int, **fields: Any) -> Any:
    answer = post(client, f"/bank/import/{job_id}/confirm", {"keep": "good", "duplicates": "skip", **fields})
    jobs.run(job_id)
    return answer


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def stored() -> list[Question]:
    with db.read() as session:
        return list(session.scalars(sa.select(Question).order_by(Question.id)))


def job(job_id: int) -> Job:
    with db.read() as session:
        return session.get_one(Job, job_id)


MIXED = xlsx([single(1), single(2, answer="Q"), single(3)])


def test_nothing_is_stored_before_somebody_says_so(client: FlaskClient) -> None:
    trainer(client)
    job_id = staged(client, MIXED)
    assert job(job_id).state == "waiting"
    assert stored() == []
    shown = page(client, f"/bank/import/{job_id}")
    assert "第 1 题" in shown
    assert "第 2 题" in shown
    assert "答案里的 Q 不在选项里" in shown
    assert "只导入正确的 2 题" in shown


def test_the_good_rows_are_stored_with_versions_and_tags(client: FlaskClient) -> None:
    person = trainer(client)
    job_id = staged(client, MIXED)
    confirmed(client, job_id)
    questions = stored()
    assert [question.code for question in questions] == ["T1", "T3"]
    with db.read() as session:
        version = session.get_one(QuestionVersion, questions[1].current_version_id)
        assert version.question_id == questions[1].id
        assert version.content["stem"] == "第 3 题：正确的是？"
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionTag)) == 2
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "bank.imported")).one()
    assert entry.actor_id == person.id
    assert entry.details["stored"] == 2
    assert questions[0].branch_id is None
    assert "题已存进题库" in page(client, f"/bank/import/{job_id}")


def test_all_or_nothing_stores_nothing_while_a_row_is_wrong(client: FlaskClient) -> None:
    trainer(client)
    job_id = staged(client, MIXED)
    assert confirmed(client, job_id, keep="all").status_code == 409
    assert stored() == []
    post(client, f"/bank/import/{job_id}/cancel")
    assert job(job_id).state == "cancelled"
    assert confirmed(client, job_id).status_code == 409
    assert stored() == []


def test_confirming_twice_stores_once(client: FlaskClient) -> None:
    trainer(client)
    job_id = staged(client, xlsx([single(1)]))
    assert confirmed(client, job_id).status_code == 302
    assert confirmed(client, job_id).status_code == 409
    jobs.run(job_id)
    assert len(stored()) == 1


def test_a_store_that_died_goes_on_where_it_stopped(client: FlaskClient, monkeypatch: Any) -> None:
    trainer(client)
    job_id = staged(client, xlsx([single(n) for n in range(1, 51)]))
    once = service._store_some
    calls = iter(range(100))

    def dies(*args: Any) -> int:
        if next(calls) == 1:
            raise RuntimeError("the worker dies")
        return once(*args)

    monkeypatch.setattr(service, "_store_some", dies)
    confirmed(client, job_id)
    assert len(stored()) == service.CHUNK
    jobs.run(job_id)
    assert job(job_id).state == "done"
    assert len(stored()) == 50
    assert job(job_id).result["stored"] == 50
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "bank.imported")) == 1


def test_staging_again_gives_the_same_rows(client: FlaskClient) -> None:
    trainer(client)
    job_id = staged(client, MIXED)
    with db.write() as session:
        session.execute(sa.update(Job).values(state="queued"))
    jobs.run(job_id)
    with db.read() as session:
        states = list(session.scalars(sa.select(JobRow.state).order_by(JobRow.number)))
    assert states == ["good", "wrong", "good"]


def test_what_the_bank_has_already_is_left_out_unless_wanted(client: FlaskClient) -> None:
    trainer(client)
    confirmed(client, staged(client, xlsx([single(1)])))
    again = xlsx([single(1, code=""), single(2), single(2, code="other")])
    job_id = staged(client, again)
    shown = page(client, f"/bank/import/{job_id}")
    assert "题库里已经有这道题" in shown
    assert "和第 3 行是同一道题" in shown
    confirmed(client, job_id)
    assert len(stored()) == 2
    assert job(job_id).result["skipped"] == 2
    confirmed(client, staged(client, again), duplicates="import")
    assert len(stored()) == 5


def test_the_errors_come_back_as_a_workbook_that_can_be_mended(client: FlaskClient) -> None:
    trainer(client)
    bad = single(2, stem="=1+1 等于几？", answer="Q")
    job_id = staged(client, xlsx([single(1), bad]))
    answer = client.get(f"/bank/import/{job_id}/errors")
    headings, row = read_sheet(answer.data)
    cells = dict(zip(headings, row, strict=True))
    assert cells["编号"] == "T2"
    assert cells["题干"] == "=1+1 等于几？"
    assert cells["问题"] == "答案：答案里的 Q 不在选项里。"
    row[headings.index("答案")] = "B"
    again = staged(client, xlsx([row], headings))
    assert job(again).result["good"] == 1


def test_gift_is_staged_and_its_errors_come_back_as_gift(client: FlaskClient) -> None:
    trainer(client)
    text = "$CATEGORY: 消防\n\n火警电话？{=119 ~110}\n\n配对{=甲 -> 1 =乙 -> 2}\n"
    job_id = staged(client, text.encode("gb18030"), "题.txt")
    assert job(job_id).result["wrong"] == 1
    errors = client.get(f"/bank/import/{job_id}/errors").get_data(as_text=True)
    assert errors == "// 答案：匹配题不能导入。\n配对{=甲 -> 1 =乙 -> 2}\n"
    confirmed(client, job_id)
    assert [question.kind for question in stored()] == ["single_choice"]


def test_a_file_that_is_none_is_refused_at_its_field(client: FlaskClient) -> None:
    trainer(client)
    answer = hand_in(client, b"not a workbook", "题库.xlsx")
    assert answer.status_code == 422
    assert "这不是 Excel 工作簿" in answer.get_data(as_text=True)
    answer = post(client, "/bank/import", {}, content_type="multipart/form-data")
    assert "请先选一个文件" in answer.get_data(as_text=True)


def test_wrong_headings_refuse_the_whole_file(client: FlaskClient) -> None:
    trainer(client)
    job_id = staged(client, xlsx([["张三"]], ["姓名"]))
    assert job(job_id).state == "failed"
    assert "标题行里缺少：题型、题干、答案" in page(client, f"/bank/import/{job_id}")


def test_the_preview_can_be_narrowed_and_paged(client: FlaskClient) -> None:
    trainer(client)
    job_id = staged(client, xlsx([single(n, answer="Q" if n == 70 else "A") for n in range(1, 121)]))
    assert "第 71 行" not in page(client, f"/bank/import/{job_id}")
    assert "第 71 行" in page(client, f"/bank/import/{job_id}?page=2")
    only = page(client, f"/bank/import/{job_id}?show=wrong")
    assert "第 71 行" in only
    assert "第 72 行" not in only


def test_an_import_is_its_owners_alone(client: FlaskClient, app: Any) -> None:
    trainer(client)
    job_id = staged(client, MIXED)
    other = app.test_client()
    trainer(other)
    for path in ("", "/errors"):
        assert other.get(f"/bank/import/{job_id}{path}").status_code == 404
    for path in ("confirm", "cancel"):
        assert (
            post(other, f"/bank/import/{job_id}/{path}", {"keep": "good", "duplicates": "skip"}).status_code
            == 404
        )
    assert job(job_id).state == "waiting"


def test_a_trainer_of_a_branch_imports_into_it_and_nowhere_else(client: FlaskClient) -> None:
    branch = ("海港集团", "港机二部")
    trainer(client, department=branch, branch=branch)
    confirmed(client, staged(client, xlsx([single(1)])))
    assert [question.branch_id for question in stored()] == [make_department(*branch)]
    elsewhere = make_department("海港集团", "港机一部")
    assert hand_in(client, xlsx([single(2)]), branch=str(elsewhere)).status_code == 422
    assert hand_in(client, xlsx([single(2)]), branch="").status_code == 422


def test_a_question_beyond_the_branch_is_not_told_of(client: FlaskClient, app: Any) -> None:
    trainer(client)
    confirmed(client, staged(client, xlsx([single(1)])))
    other = app.test_client()
    branch = ("海港集团", "港机二部")
    trainer(other, department=branch, branch=branch)
    assert job(staged(other, xlsx([single(1)]))).result["duplicate"] == 0


def test_a_worker_imports_nothing(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get("/bank/import").status_code == 403
    assert client.get("/bank/import/template").status_code == 403


def test_a_workbook_that_unpacks_to_a_flood_fails_the_job_in_words(client: FlaskClient) -> None:
    trainer(client)
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 100_000_000)
    job_id = staged(client, bomb.getvalue())
    with db.read() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.failures) == ("failed", 0)
        assert job.result["error"] != "internal"
    assert job.result["error"] in page(client, f"/bank/import/{job_id}")
    assert stored() == []
