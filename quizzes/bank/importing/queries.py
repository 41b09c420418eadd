"""What the pages of an import show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.models import Job, JobRow
from learnplatform.paging import paging
from quizzes.bank import queries as bank
from quizzes.bank.exchange.rows import heading
from quizzes.bank.exchange.workbook import write, write_lines
from quizzes.bank.importing.service import KIND
from quizzes.bank.importing.staging import WRONG
from quizzes.bank.models import Question, QuestionVersion

PER_PAGE = 50
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Page:
    """A page of an import's rows, and how many there are of each state."""

    rows: list[JobRow]
    counts: dict[str, int]
    page: int
    pages: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def rows_of(session: Session, job_id: int, state: str | None, page: int) -> Page:
    """The rows in `state` (None: all), in the file's order."""
    counted = sa.select(JobRow.state, sa.func.count()).where(JobRow.job_id == job_id).group_by(JobRow.state)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    number = counts.get(state, 0) if state else sum(counts.values())
    here = paging(number, page, PER_PAGE)
    wanted = sa.select(JobRow).where(JobRow.job_id == job_id)
    if state:
        wanted = wanted.where(JobRow.state == state)
    rows = session.scalars(wanted.order_by(JobRow.number).limit(here.size).offset(here.offset))
    return Page(list(rows), counts, here.page, here.pages)


def latest(session: Session, owner_id: int, limit: int = 10) -> list[Job]:
    """The imports somebody has begun, the latest first."""
    mine = sa.select(Job).where(Job.kind == KIND, Job.owner_id == owner_id)
    return list(session.scalars(mine.order_by(Job.id.desc()).limit(limit)))


def wrong_rows(session: Session, job_id: int) -> list[JobRow]:
    wanted = sa.select(JobRow).where(JobRow.job_id == job_id, JobRow.state == WRONG)
    return list(session.scalars(wanted.order_by(JobRow.number)))


def errors_workbook(rows: Iterable[JobRow]) -> bytes:
    """The wrong rows as they came, each with what is wrong with it: mend it and hand it in again."""
    lines = [{**row.data["source"], "problem": "\n".join(told(row))} for row in rows]
    return write_lines(lines, title="有错的题", problems=True)


def errors_gift(rows: Iterable[JobRow]) -> bytes:
    """The same for GIFT: the questions as they came, under comments that say what is wrong."""
    parts = ["".join(f"// {one}\n" for one in told(row)) + row.data["source"]["gift"] for row in rows]
    return ("\n\n".join(parts) + "\n").encode()


def told(row: JobRow) -> list[str]:
    """What is wrong with a row, each with the heading of its column."""
    return [f"{column_name(problem['column'])}：{problem['message']}" for problem in row.problems]


def column_name(column: str) -> str:
    return heading(column)


def export(session: Session, reach: Reach, ids: Iterable[int] | None) -> bytes:
    """What `exported` gives, as a workbook that can be imported."""
    return write(exported(session, reach, ids))


def exported(session: Session, reach: Reach, ids: Iterable[int] | None) -> list[dict[str, Any]]:
    """Those of the questions `ids` (None: all in use) that `reach` covers, as the writers of files take them."""
    wanted = (
        sa.select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.id.in_(bank.within(reach)))
        .order_by(Question.id)
        .limit(MOST_EXPORTED)
    )
    chosen = (
        wanted.where(Question.state != "retired") if ids is None else wanted.where(Question.id.in_(list(ids)))
    )
    found = session.execute(chosen).all()
    tags = bank.tags_of(session, [question.id for question, _version in found])
    return [_exported(question, version, tags.get(question.id, [])) for question, version in found]


def _exported(question: Question, version: QuestionVersion, tags: list[str]) -> dict[str, Any]:
    return {
        "kind": version.kind,
        "content": version.content,
        "key": version.key,
        "explanation": version.explanation,
        "difficulty": question.difficulty,
        "tags": tags,
        "code": question.code,
    }
