"""A bank of 5,000 with an error in row 4,999: it is told, and only who wants the rest gets the rest."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.models import JobRow
from quizzes.bank.importing import service
from quizzes.bank.models import Question
from tests.helpers import make_person
from tests.quizzes.bank.importing.books import single, xlsx


def count() -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Question)) or 0


def counted_commits() -> list[Any]:
    """Grows by one with each transaction from now on."""
    commits: list[Any] = []
    event.listen(db.engine, "commit", commits.append)
    return commits


def test_five_thousand_rows_with_one_error(app: Flask) -> None:
    owner = make_person(roles=("trainer",))
    content = xlsx([single(n, answer="Q" if n == 4_998 else "A") for n in range(1, 5_001)])
    with db.write() as session:
        job_id = service.start(
            session, content, "大题库.xlsx", owner_id=owner.id, reach=Reach(everywhere=True), branch_id=None
        ).id
    jobs.run(job_id)
    with db.read() as session:
        wrong = session.scalars(sa.select(JobRow).where(JobRow.state == "wrong")).one()
    assert wrong.number == 4_999
    assert wrong.problems[0]["message"] == "答案里的 Q 不在选项里。"
    assert count() == 0

    commits = counted_commits()
    with db.write() as session:
        service.confirm(session, service.locked(session, job_id), keep="good", duplicates="skip")
    jobs.run(job_id)
    assert count() == 4_999
    # No timing is tested here, but the work is cut up: no transaction is more than a small part of the whole.
    assert len(commits) > 4_999 / service.CHUNK
