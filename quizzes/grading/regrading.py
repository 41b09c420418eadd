"""Putting keys right: a new grading is built beside the one that holds, looked at, and then published or dropped.

What is looked at is the new grading itself, so it equals what then happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.models import Department
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.jobs import service as jobs
from learnplatform.notices import service as notices
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.arena import service as arenas
from quizzes.arena.models import Arena
from quizzes.attempts.models import Attempt
from quizzes.grading import judging
from quizzes.grading.models import Grade, Grading, KeyCorrection
from quizzes.grading.previewing import changed
from quizzes.grading.service import tell_graded, write_grades
from quizzes.papers.models import Quiz
from quizzes.standings import service as standings
from quizzes.standings.counting import lock_boards
from quizzes.standings.models import Board, GroupStanding, Standing

BATCH = 20  # also what one writing transaction on SQLite may hold up


def quiz_within(session: Session, quiz_id: int, reach: Reach) -> Quiz:
    """The quiz, if it lies within `reach`. Raises NotFound."""
    quiz = session.get(Quiz, quiz_id)
    path = None
    if quiz is not None and quiz.branch_id is not None:
        path = session.scalar(sa.select(Department.path).where(Department.id == quiz.branch_id))
    if quiz is None or not reach.covers(path):
        raise NotFound
    return quiz


def unfinished(session: Session, quiz_id: int) -> Grading | None:
    """The grading of the quiz that is being built or waits for a word."""
    return session.scalar(
        sa.select(Grading).where(Grading.quiz_id == quiz_id, Grading.state.in_(judging.UNFINISHED))
    )


def start_regrade(
    actor_id: int | None, reach: Reach, quiz_id: int, corrections: dict[int, dict[str, Any]], reason: str
) -> int:
    """Begin a new grading with `corrections` (version → key) on top of those in force; its number.

    Raises NotFound; Invalid without a correction or a reason; Conflict while another is unfinished.
    """
    if not corrections or not reason.strip():
        raise Invalid(_("请选要更正的题目，并写明原因。"))
    with db.write() as session:
        quiz = quiz_within(session, quiz_id, reach)
        lock_boards(session, quiz_id)
        if unfinished(session, quiz_id) is not None:
            raise Conflict(_("这个测验已有一次更正还没有结束。"))
        if session.get(Grading, (quiz_id, quiz.grading)) is None:
            session.add(Grading(quiz_id=quiz_id, number=quiz.grading))
            session.flush()
        last = session.scalar(sa.select(sa.func.max(Grading.number)).where(Grading.quiz_id == quiz_id))
        grading = Grading(
            quiz_id=quiz_id,
            number=(last or 1) + 1,
            state="building",
            reason=reason.strip(),
            created_by=actor_id,
        )
        session.add(grading)
        session.flush()
        keys = judging.corrections(session, [quiz_id]).get((quiz_id, quiz.grading), {}) | corrections
        session.add_all(
            KeyCorrection(quiz_id=quiz_id, grading=grading.number, version_id=version_id, key=key)
            for version_id, key in keys.items()
        )
        standings.prepare_grading(session, quiz_id, grading.number)
        about = {"quiz": quiz_id, "number": grading.number}
        grading.job_id = jobs.enqueue(session, "regrade", actor_id, about).id
        audit.record(session, actor_id, "regrade.started", "quiz", quiz_id, reason, **about)
        return grading.number


@jobs.runner("regrade")
def build(progress: jobs.Progress) -> dict[str, Any]:
    """Build a grading's grades and standings in short batches; attempts that arrive meanwhile get both."""
    quiz_id, number = progress.params["quiz"], progress.params["number"]
    with db.read() as session:
        total = session.scalar(
            sa.select(sa.func.count()).where(Attempt.quiz_id == quiz_id, Attempt.state == "graded")
        )
        done = (total or 0) - len(_without_grade(session, quiz_id, number, None))
    while (step := _build_batch(quiz_id, number)) is not None:
        done += step
        progress.report(done, max(total or 0, done))
    return {"quiz": quiz_id, "number": number}


def _without_grade(session: Session, quiz_id: int, number: int, limit: int | None) -> list[Any]:
    query = (
        sa.select(Attempt.id, Attempt.person_id, Attempt.trial)
        .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == number))
        .where(Attempt.quiz_id == quiz_id, Attempt.state == "graded", Grade.attempt_id.is_(None))
        .order_by(Attempt.id)
        .limit(limit)
        .with_for_update(of=Attempt, key_share=True)
    )
    return list(session.execute(query))


def _build_batch(quiz_id: int, number: int) -> int | None:
    """Grade and count the next attempts; None once there are none left, or the grading was dropped."""
    with db.write() as session:
        rows = _without_grade(session, quiz_id, number, BATCH)
        lock_boards(session, quiz_id)
        grading = session.get_one(Grading, (quiz_id, number), populate_existing=True)
        if grading.state != "building":
            return None
        if not rows:
            # Under the boards' lock nobody is between grading and committing.
            if _without_grade(session, quiz_id, number, 1):
                return 0
            grading.state = "ready"
            return None
        judged = judging.judge(session, [(row.id, quiz_id) for row in rows], {quiz_id: [number]})
        for judgement in judged.values():
            if judgement.error:
                raise ValueError(f"attempt {judgement.attempt_id}: {judgement.error}")
        write_grades(session, list(judged.values()))
        people = {row.person_id for row in rows if not row.trial}
        standings.count_people(session, quiz_id, number, people)
        return len(rows)


def publish(actor_id: int | None, reach: Reach, quiz_id: int, number: int) -> None:
    """Let grading `number` hold: one short transaction; people whose score changed are told afterwards.

    Raises NotFound, Conflict where it is not ready.
    """
    with db.write() as session:
        quiz, grading = _ready(session, quiz_id, number, reach, {"ready"})
        old = quiz.grading
        quiz.grading = number
        grading.state, grading.published_at = "published", now()
        standings.show_grading(session, quiz_id, number)
        session.flush()
        arena_id = session.scalar(sa.select(Arena.id).where(Arena.quiz_id == quiz_id))
        if arena_id is not None:
            arenas.replay(session, arena_id, 1)
        about = {"quiz": quiz_id, "number": number, "old": old}
        jobs.enqueue(session, "regrade.tell", actor_id, about)
        audit.record(session, actor_id, "regrade.published", "quiz", quiz_id, grading.reason, **about)


def drop(actor_id: int | None, reach: Reach, quiz_id: int, number: int) -> None:
    """Give a grading up before it was published. Raises NotFound, Conflict."""
    with db.write() as session:
        _quiz, grading = _ready(session, quiz_id, number, reach, set(judging.UNFINISHED))
        grading.state = "dropped"
        about = {"quiz": quiz_id, "number": number}
        jobs.enqueue(session, "regrade.clear", actor_id, about)
        audit.record(session, actor_id, "regrade.dropped", "quiz", quiz_id, grading.reason, **about)


def _ready(
    session: Session, quiz_id: int, number: int, reach: Reach, states: Iterable[str]
) -> tuple[Quiz, Grading]:
    quiz_within(session, quiz_id, reach)
    lock_boards(session, quiz_id)
    quiz = session.get_one(Quiz, quiz_id, populate_existing=True)
    grading = session.get(Grading, (quiz_id, number), populate_existing=True)
    if grading is None:
        raise NotFound
    if grading.state not in states:
        raise Conflict(_("这次更正现在不能这样处理，请刷新页面。"))
    return quiz, grading


@jobs.runner("regrade.tell")
def tell(progress: jobs.Progress) -> dict[str, Any]:
    """Tell those whose score a published grading changed, each once."""
    quiz_id, number, old = (progress.params[name] for name in ("quiz", "number", "old"))
    with db.read() as session:
        quiz = session.get_one(Quiz, quiz_id)
        reason = session.get_one(Grading, (quiz_id, number)).reason
        people = sorted({row.person_id for row in session.execute(changed(quiz, number, since=old))})
    about = {"title": quiz.title, "reason": reason}
    for start in range(0, len(people), 500):
        with db.write() as session:
            some = people[start : start + 500]
            said = f"grading.changed:{quiz_id}:{number}"
            notices.tell(session, some, "grading.changed", about, link=f"/quizzes/{quiz_id}", dedupe=said)
            tell_graded(session, [(quiz_id, person_id) for person_id in some])
        progress.report(min(start + 500, len(people)), len(people))
    return {"told": len(people)}


@jobs.runner("regrade.clear")
def clear(progress: jobs.Progress) -> dict[str, Any]:
    """Take away what a dropped grading had built; its number is never used again."""
    quiz_id, number = progress.params["quiz"], progress.params["number"]
    boards = sa.select(Board.id).where(Board.quiz_id == quiz_id)
    for table in (Standing, GroupStanding):
        with db.write() as session:
            session.execute(sa.delete(table).where(table.board_id.in_(boards), table.grading == number))
    cleared = 0
    while True:
        with db.write() as session:
            some = (
                sa.select(Grade.attempt_id)
                .join(Attempt, Attempt.id == Grade.attempt_id)
                .where(Attempt.quiz_id == quiz_id, Grade.grading == number)
                .limit(500)
            )
            gone = session.execute(
                sa.delete(Grade)
                .where(Grade.grading == number, Grade.attempt_id.in_(some))
                .execution_options(synchronize_session=False)
            ).rowcount  # type: ignore[attr-defined]
        cleared += gone
        progress.report(cleared, cleared)
        if not gone:
            return {"cleared": cleared}
