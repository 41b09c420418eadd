"""First half of an import: every row of the file becomes a job row with what is wrong with it. Nothing is stored."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from learnplatform import uploads
from learnplatform.access import Reach
from learnplatform.database import db
from learnplatform.jobs.service import Progress
from learnplatform.models import JobRow
from quizzes.bank import queries, rules
from quizzes.bank.exchange.drafts import Problem
from quizzes.bank.importing import files
from quizzes.bank.importing.files import Staged
from quizzes.bank.models import Question
from quizzes.bank.rules import Prepared

CHUNK = 100
GOOD, DUPLICATE, WRONG, STORED, SKIPPED = "good", "duplicate", "wrong", "stored", "skipped"


def stage(progress: Progress) -> dict[str, Any]:
    """Read the job's file into job rows; the job then waits for its owner."""
    assert progress.input_id is not None
    with db.read() as session:
        content = uploads.content_of(session, progress.input_id)
    total, staged = files.read(content)
    _clear(progress.job_id)
    seen: dict[str, int] = {}  # question's digest → the row that asked it first
    counts = dict.fromkeys((GOOD, DUPLICATE, WRONG), 0)
    done = 0
    while chunk := list(islice(staged, CHUNK)):
        rows = [_row(progress.job_id, one) for one in _with_warnings(chunk, seen, progress.params)]
        with db.write_core() as connection:
            connection.execute(sa.insert(JobRow), rows)
        for row in rows:
            counts[row["state"]] += 1
        done += len(chunk)
        progress.report(done, total, "staging")
    return {"waiting": True, "total": total, "format": files.format_of(content), **counts}


def _clear(job_id: int) -> None:
    """Away with what an earlier run had staged, in short transactions."""
    while True:
        some = sa.select(JobRow.number).where(JobRow.job_id == job_id).limit(500)
        with db.write_core() as connection:
            numbers = connection.scalars(some).all()
            connection.execute(sa.delete(JobRow).where(JobRow.job_id == job_id, JobRow.number.in_(numbers)))
        if not numbers:
            return


def _with_warnings(chunk: list[Staged], seen: dict[str, int], params: dict[str, Any]) -> list[Staged]:
    """The chunk, with a warning at every question that the bank or an earlier row has already."""
    digests = {one.number: one.reading.question.digest for one in chunk if one.reading.question}
    known = _in_bank(list(digests.values()), params.get("paths"))
    for one in chunk:
        digest = digests.get(one.number)
        if digest is None:
            continue
        if digest in known:
            one.warnings.append(Problem("stem", _("题库里已经有这道题。")))
        elif digest in seen:
            one.warnings.append(Problem("stem", _("和第 %(n)d 行是同一道题。", n=seen[digest])))
        seen.setdefault(digest, one.number)
    return chunk


def _in_bank(digests: list[str], paths: list[str] | None) -> set[str]:
    """Those of `digests` that questions in use have, as far as the trainer's branches (`paths`) reach."""
    reach = Reach(everywhere=True) if paths is None else Reach(paths=tuple(paths))
    wanted = sa.select(Question.digest).where(Question.digest.in_(digests), Question.state != "retired")
    with db.read() as session:
        return set(session.scalars(wanted.where(Question.id.in_(queries.within(reach)))))


def _row(job_id: int, staged: Staged) -> dict[str, Any]:
    question = staged.reading.question
    state = WRONG if question is None else DUPLICATE if staged.warnings else GOOD
    return {
        "job_id": job_id,
        "number": staged.number,
        "state": state,
        "data": {"source": staged.source} if question is None else {"question": as_data(question)},
        "problems": [asdict(problem) for problem in staged.problems],
    }


def as_data(question: Prepared) -> dict[str, Any]:
    """A sound question as JSON; `from_data` gives it back."""
    data = {
        name: getattr(question, name)
        for name in ("kind", "content", "key", "explanation", "difficulty", "code")
    }
    return {**data, "tags": list(question.tags)}


def from_data(data: dict[str, Any]) -> Prepared:
    return rules.Prepared(**{**data, "tags": tuple(data["tags"]), "faults": ()})
