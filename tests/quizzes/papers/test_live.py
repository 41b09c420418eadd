"""A quiz while it runs: who sees whom, putting one attempt right, and the results as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import AuditEntry, Job
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Answer, Attempt, LateAnswer
from quizzes.grading import service as grading
from quizzes.papers import service
from quizzes.papers.models import Quiz
from tests.helpers import make_department, make_person, post, sign_in
from tests.quizzes.papers.makers import draft, picked, questions


@pytest.fixture
def trainer(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person("吴老师", roles=("trainer",)))


@pytest.fixture
def quiz(app: Flask) -> int:
    first, second = questions(2)
    made = draft(picked((first, 200), (second, 300)))
    service.publish(made, None)
    return made


def begin(person: Person, quiz: int) -> Any:
    return attempts.start(person.id, quiz)[0]


def finish(person: Person, quiz: int, right: int) -> int:
    """The id of this person's graded attempt with the first `right` questions answered rightly."""
    attempt = begin(person, quiz)
    with db.write() as session:
        for place, question in enumerate(attempt.questions):
            session.execute(
                sa.update(Answer)
                .where(Answer.attempt_id == int(attempt.id), Answer.version_id == int(question.id))
                .values(response={"value": place < right})
            )
    attempts.submit(person.id, int(attempt.id))
    grading.grade_submitted()
    return int(attempt.id)


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_the_live_page_shows_who_is_at_it_and_how_it_went(trainer: FlaskClient, quiz: int) -> None:
    begin(make_person("欧阳海燕"), quiz)
    finish(make_person("周晓岚"), quiz, right=2)
    page = text(trainer.get(f"/manage/quizzes/{quiz}"))
    for shown in (
        "欧阳海燕",
        "0/2",
        "作答中",
        "周晓岚",
        "2/2",
        "已评分",
        'fw-semibold" data-label="得分">5<',
    ):
        assert shown in page
    assert "周晓岚" not in text(trainer.get(f"/manage/quizzes/{quiz}?q=欧阳"))
    assert "欧阳海燕" not in text(trainer.get(f"/manage/quizzes/{quiz}?state=graded"))


def test_the_version_says_304_until_something_changes(trainer: FlaskClient, quiz: int) -> None:
    first = trainer.get(f"/manage/quizzes/{quiz}/version")
    again = trainer.get(f"/manage/quizzes/{quiz}/version", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    begin(make_person(), quiz)
    changed = trainer.get(f"/manage/quizzes/{quiz}/version", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_a_trainer_of_a_branch_sees_only_the_people_of_that_branch(app: Flask, quiz: int) -> None:
    branch = make_department("海港集团", "港机一部")
    mine = begin(make_person("本部门的人"), quiz)
    theirs = begin(make_person("外部门的人", department=("海港集团", "港机二部")), quiz)
    with db.write() as session:
        session.get_one(Quiz, quiz).branch_id = branch
    limited = sign_in(
        app.test_client(), make_person("李老师", roles=("trainer",), branch=("海港集团", "港机一部"))
    )
    page = text(limited.get(f"/manage/quizzes/{quiz}"))
    assert "本部门的人" in page
    assert "外部门的人" not in page
    assert limited.get(f"/manage/quizzes/{quiz}/attempts/{mine.id}").status_code == 200
    assert limited.get(f"/manage/quizzes/{quiz}/attempts/{theirs.id}").status_code == 404
    for step in ("void", "extend"):
        address = f"/manage/quizzes/{quiz}/attempts/{theirs.id}/{step}"
        assert post(limited, address, {"reason": "停电", "minutes": "5"}).status_code == 404


def test_an_attempt_is_not_found_under_another_quiz(trainer: FlaskClient, quiz: int) -> None:
    other = draft(picked())
    attempt = begin(make_person(), quiz)
    assert trainer.get(f"/manage/quizzes/{other}/attempts/{attempt.id}").status_code == 404


def test_voiding_asks_for_a_reason_and_is_audited(trainer: FlaskClient, quiz: int) -> None:
    attempt = finish(make_person(), quiz, right=1)
    address = f"/manage/quizzes/{quiz}/attempts/{attempt}"
    assert "请写明理由" in text(post(trainer, f"{address}/void", {"reason": ""}))
    assert post(trainer, f"{address}/void", {"reason": "他人代答"}).status_code == 302
    with db.read() as session:
        assert session.get_one(Attempt, attempt).state == "voided"
        assert (
            session.scalar(sa.select(AuditEntry.reason).where(AuditEntry.action == "attempt.voided"))
            == "他人代答"
        )
    assert "他人代答" in text(trainer.get(address))


def test_extending_moves_the_deadline_and_says_why_where_it_can_not(trainer: FlaskClient, quiz: int) -> None:
    attempt = begin(make_person(), quiz)
    address = f"/manage/quizzes/{quiz}/attempts/{attempt.id}/extend"
    assert post(trainer, address, {"minutes": "10", "reason": "停电"}).status_code == 302
    with db.read() as session:
        stored = session.get_one(Attempt, int(attempt.id))
        assert (stored.deadline_at - stored.started_at).total_seconds() == 25 * 60
    refused = text(post(trainer, address, {"minutes": "9999", "reason": "停电"}))
    assert "请填 1 到 600 分钟" in refused
    assert 'value="9999"' in refused


def test_late_answers_are_there_to_be_seen(trainer: FlaskClient, quiz: int) -> None:
    attempt = begin(make_person(), quiz)
    with db.write() as session:
        version = int(attempt.questions[0].id)
        session.add(
            LateAnswer(
                attempt_id=int(attempt.id),
                version_id=version,
                response={"value": True},
                writer=1,
                seq=3,
                arrived_at=now(),
            )
        )
    assert "{&#34;value&#34;: true}" in text(
        trainer.get(f"/manage/quizzes/{quiz}/attempts/{attempt.id}")
    ).replace('{"value": true}', "{&#34;value&#34;: true}")


def test_a_late_answer_counts_once_somebody_says_so_with_a_reason(trainer: FlaskClient, quiz: int) -> None:
    attempt = finish(make_person(), quiz, right=1)
    with db.write() as session:
        answers = list(session.scalars(sa.select(Answer).where(Answer.attempt_id == attempt)))
        wrong = next(answer for answer in answers if answer.response != {"value": True})
        late = LateAnswer(
            attempt_id=attempt, version_id=wrong.version_id, response={"value": True}, writer=1, seq=9
        )
        session.add(late)
        session.flush()
        late_id = late.id
    page = f"/manage/quizzes/{quiz}/attempts/{attempt}"
    assert "采纳并重新评分" in text(trainer.get(page))
    post(trainer, f"{page}/late/{late_id}", {f"late-{late_id}-reason": " "})
    assert "请写明理由" in text(trainer.get(page))
    assert (
        post(trainer, f"{page}/late/{late_id}", {f"late-{late_id}-reason": "交卷时全厂断网"}).status_code
        == 302
    )
    shown = text(trainer.get(page))
    assert "采纳迟到的作答：交卷时全厂断网" in shown
    assert "5 / 5" in shown
    assert "采纳并重新评分" not in shown
    assert post(trainer, f"{page}/late/{late_id}", {f"late-{late_id}-reason": "再来"}).status_code == 404


def test_each_question_has_its_share_of_right_answers(trainer: FlaskClient, quiz: int) -> None:
    finish(make_person(), quiz, right=2)
    finish(make_person(), quiz, right=1)
    page = text(trainer.get(f"/manage/quizzes/{quiz}/questions"))
    assert "根据最近 2 份已评分的答卷" in page
    assert page.count('class="share-bar"') == 2


def test_changing_what_ranks_is_refused_once_somebody_has_begun(trainer: FlaskClient, quiz: int) -> None:
    begin(make_person(), quiz)
    with db.read() as session:
        said = service.draft_of(session, session.get_one(Quiz, quiz))
    form: dict[str, Any] = {"title": said.title, "purpose": "quiz", "branch_id": "0", "composition": "picked"}
    form |= {"minutes": "15", "goes_total": "1", "counting": "last", "review": "after_submit"}
    form |= {"item_question": [said.items[0][0]], "item_points": ["2"]}
    page = text(post(trainer, f"/manage/quizzes/{quiz}/edit", form))
    assert "不能再改取分方式" in page
    assert "总分要保持不变" in page
    form |= {"counting": "best", "minutes": "30"}
    form |= {"item_question": [item[0] for item in said.items], "item_points": ["2", "3"]}
    asked = text(post(trainer, f"/manage/quizzes/{quiz}/edit", form))
    assert "新的答题时间只用于之后开始的答卷" in asked
    assert 'value="30"' in asked
    assert post(trainer, f"/manage/quizzes/{quiz}/edit", form | {"confirmed": "1"}).status_code == 302


def exported(client: FlaskClient, quiz: int) -> tuple[Job, Any]:
    address = post(client, f"/manage/quizzes/{quiz}/export").headers["Location"]
    job_id = int(address.rsplit("/", 1)[1])
    jobs.run(job_id)
    with db.read() as session:
        job = session.get_one(Job, job_id)
    return job, load_workbook(BytesIO(client.get(f"/jobs/{job_id}/file").get_data()))


def test_results_are_exported_with_places_and_all_goes(app: Flask, trainer: FlaskClient, quiz: int) -> None:
    with db.write() as session:
        session.get_one(Quiz, quiz).goes_total = 2
    better, worse = make_person("周晓岚"), make_person("=cmd|'/c calc'!A1")
    finish(worse, quiz, right=1)
    finish(better, quiz, right=0)
    finish(better, quiz, right=2)
    job, book = exported(trainer, quiz)
    assert job.state == "done"
    counted = list(book["成绩"].iter_rows(min_row=2))
    assert [(row[1].value, row[5].value, row[10].value) for row in counted] == [
        ("周晓岚", 2, 1),
        ("=cmd|'/c calc'!A1", 1, 2),
    ]
    assert counted[0][9].value == 5
    assert counted[0][2].value == "海港集团/港机一部"
    assert (counted[1][1].data_type, counted[1][1].quotePrefix) == ("s", True)
    assert len(list(book["全部答卷"].iter_rows(min_row=2))) == 3


def test_an_exported_file_is_its_owners_alone(app: Flask, trainer: FlaskClient, quiz: int) -> None:
    job, _book = exported(trainer, quiz)
    other = sign_in(app.test_client(), make_person(roles=("trainer",)))
    assert other.get(f"/jobs/{job.id}/file").status_code == 404
    assert other.get(f"/jobs/{job.id}").status_code == 404
    assert "下载文件" in text(trainer.get(f"/jobs/{job.id}"))
