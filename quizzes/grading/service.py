"""Grading what was submitted: from the stored answers to grades, places and stars, in one transaction a batch.

The attempts table is the queue. Whatever is lost (a message, a worker, half a batch) is still `submitted`
and is found again; grading the same attempt twice gives the same rows.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.outbox import service as outbox
from quizzes.arena import service as arenas
from quizzes.attempts.models import Attempt
from quizzes.grading import judging, queries
from quizzes.grading.judging import Judgement
from quizzes.grading.models import Grade
from quizzes.grading.rules import MOST_FAILURES
from quizzes.papers.models import Quiz
from quizzes.standings import service as standings
from quizzes.standings.counting import insert, lock_boards

log = logging.getLogger(__name__)

BATCH = 100
# One writer at a time on SQLite: nobody's answer may wait behind a batch for more than a moment.
# Eight papers of 50 answers hold the write lock for 7-9 ms of computing; on two cores, 12-42 ms by the clock, and up
# to 66 ms while other programs keep both busy. Smaller batches are not shorter there, twenty took up to 104 ms.
SQLITE_BATCH = 8
PATIENCE = timedelta(seconds=5)


@dataclass
class Work:
    """A batch: the queue's rows and what judging them came to."""

    attempts: Sequence[Any]
    judged: dict[int, Judgement]


def grade_submitted(limit: int | None = None) -> int:
    """Grade one batch of submitted attempts; how many left the queue (0: nothing that can be graded waits).

    Where writers don't share (SQLite), reading and judging happen before the writing transaction begins.
    """
    size = limit or (SQLITE_BATCH if db.is_sqlite else BATCH)
    try:
        return _grade_batch(size)
    except OperationalError:
        raise  # the database is away or chose us to give way: nothing is wrong with the attempts
    except Exception:
        log.exception("a batch could not be stored; its attempts are tried one by one")
        return _grade_singly(size)


def grade_all() -> int:
    """Grade until nothing that can be graded waits; how many left the queue."""
    total = 0
    while done := grade_submitted():
        total += done
    return total


def _grade_batch(size: int, only: int | None = None) -> int:
    if db.is_sqlite:
        with db.read() as session:
            work = _take(session, size, only)
        if not work.attempts:
            return 0
        with db.write() as session:
            return _store(session, work)
    with db.write() as session:
        return _store(session, _take(session, size, only))


def _grade_singly(size: int) -> int:
    """One attempt a transaction, so that only the one at fault fails; it is noted and passed over."""
    with db.read() as session:
        waiting = [row.id for row in queries.next_submitted(session, size)]
    done = 0
    for attempt_id in waiting:
        try:
            done += _grade_batch(1, attempt_id)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("attempt=%s could not be stored", attempt_id)
            with db.write() as session:
                done += _note_failures(session, {attempt_id: f"{type(error).__name__}: {error}"})
    return done


def _take(session: Session, size: int, only: int | None) -> Work:
    attempts = queries.next_submitted(session, size, only)
    if not attempts:
        return Work([], {})
    wanted = judging.numbers(session, {row.quiz_id for row in attempts})
    return Work(attempts, judging.judge(session, [(row.id, row.quiz_id) for row in attempts], wanted))


def _store(session: Session, work: Work) -> int:
    """Write grades, states, places and stars. Locks, in this order: attempts, boards, arenas."""
    rows = _unchanged(session, work.attempts)
    failed = {row.id: work.judged[row.id].error for row in rows if work.judged[row.id].error}
    good = [row for row in rows if row.id not in failed]
    by_quiz: dict[int, list[Any]] = defaultdict(list)
    for row in good:
        by_quiz[row.quiz_id].append(row)
    for quiz_id in sorted(by_quiz):
        lock_boards(session, quiz_id)
    _judge_what_came_up(session, good, work.judged)
    write_grades(session, [work.judged[row.id] for row in good])
    _mark_graded(session, [row.id for row in good])
    for quiz_id in sorted(by_quiz):
        _count(session, quiz_id, by_quiz[quiz_id], work.judged)
    for arena_id in sorted({row.arena_id for row in good if row.arena_id is not None}):
        arenas.decide(session, arena_id)
    tell_graded(session, [(row.quiz_id, row.person_id) for row in good if not row.trial])
    return len(good) + _note_failures(session, failed)


def tell_graded(session: Session, about: Iterable[tuple[int, int]]) -> None:
    """Tell other parts that the scores of these (quiz, person) may have changed."""
    outbox.tell(
        session,
        "quiz.graded",
        [{"quiz_id": quiz_id, "person_id": person_id} for quiz_id, person_id in sorted(set(about))],
    )


def _unchanged(session: Session, attempts: Sequence[Any]) -> list[Any]:
    """Those still submitted, and not reopened and submitted again since they were read."""
    if not attempts:
        return []
    waiting = queries.still_submitted(session, [row.id for row in attempts])
    return [row for row in attempts if row.id in waiting and waiting[row.id] == row.submitted_at]


def _judge_what_came_up(session: Session, rows: Sequence[Any], judged: dict[int, Judgement]) -> None:
    """Under the boards' lock: a regrade begun or published since the batch was judged wants its grade too."""
    if not rows:
        return
    wanted = judging.numbers(session, {row.quiz_id for row in rows})
    late = [row for row in rows if set(judged[row.id].grades) != set(wanted[row.quiz_id])]
    if late:
        judged |= judging.judge(session, [(row.id, row.quiz_id) for row in late], wanted)
        for row in late:
            if judged[row.id].error:
                raise ValueError(judged[row.id].error)


def write_grades(session: Session, judgements: Sequence[Judgement]) -> None:
    """Store the grades; one that is there already stays as it is, and would be the same."""
    moment = now()
    rows = [
        {
            "attempt_id": judgement.attempt_id,
            "grading": number,
            "score": graded.score,
            "marks": graded.marks,
            "graded_at": moment,
        }
        for judgement in judgements
        for number, graded in judgement.grades.items()
    ]
    if rows:
        session.execute(insert(session, Grade).on_conflict_do_nothing(), rows)


def _mark_graded(session: Session, ids: list[int]) -> None:
    if ids:
        session.execute(
            sa.update(Attempt).where(Attempt.id.in_(ids), Attempt.state == "submitted").values(state="graded")
        )


def _count(session: Session, quiz_id: int, rows: list[Any], judged: dict[int, Judgement]) -> None:
    people = {row.person_id for row in rows if not row.trial}
    if people:
        for number in sorted(judged[rows[0].id].grades):
            standings.count_people(session, quiz_id, number, people)


def _note_failures(session: Session, failed: dict[int, str]) -> int:
    """Count a failure for each; who has failed too often is set aside, with a note. How many were."""
    set_aside = 0
    for attempt_id, error in sorted(failed.items()):
        attempt = session.get(Attempt, attempt_id, populate_existing=True)
        if attempt is None or attempt.state != "submitted":
            continue
        attempt.failures += 1
        if attempt.failures >= MOST_FAILURES:
            attempt.state = "set_aside"
            audit.record(session, None, "attempt.set_aside", "attempt", attempt_id, error)
            session.flush()
            set_aside += 1
            if attempt.arena_id is not None:
                arenas.decide(session, attempt.arena_id)
    return set_aside


def waiting_too_long() -> bool:
    """Whether something submitted more than a few seconds ago still waits: its message may be lost."""
    with db.read() as session:
        return queries.any_submitted(session, now() - PATIENCE)


def on_voided(session: Session, attempt_id: int) -> None:
    """After an attempt was voided (or its void undone): put the person's places and the arena's reigns right.

    In the caller's transaction, which holds the attempt's row.
    """
    session.flush()
    attempt = session.get_one(Attempt, attempt_id)
    # Before looking which gradings there are: one begun meanwhile would count the attempt as if it still held.
    lock_boards(session, attempt.quiz_id)
    for number in judging.numbers(session, [attempt.quiz_id])[attempt.quiz_id]:
        standings.count_people(session, attempt.quiz_id, number, [attempt.person_id])
    if attempt.arena_id is not None and attempt.arena_number is not None:
        arenas.replay(session, attempt.arena_id, attempt.arena_number)
    tell_graded(session, [(attempt.quiz_id, attempt.person_id)])


def grade_again(session: Session, attempt_id: int) -> tuple[int, int]:
    """Grade an attempt anew after an answer of it was changed by decision; its score that holds before and after.

    In the caller's transaction, which holds the attempt's row. The grades under the gradings that hold or are being
    built are replaced, and places and reigns follow. Raises ValueError where it can't be judged.
    """
    session.flush()
    attempt = session.get_one(Attempt, attempt_id)
    lock_boards(session, attempt.quiz_id)
    wanted = judging.numbers(session, [attempt.quiz_id])
    numbers, holds = wanted[attempt.quiz_id], session.get_one(Quiz, attempt.quiz_id).grading
    before = _score(session, attempt_id, holds)
    judgement = judging.judge(session, [(attempt_id, attempt.quiz_id)], wanted)[attempt_id]
    if judgement.error:
        raise ValueError(judgement.error)
    session.execute(sa.delete(Grade).where(Grade.attempt_id == attempt_id, Grade.grading.in_(numbers)))
    write_grades(session, [judgement])
    on_voided(session, attempt_id)
    return before, _score(session, attempt_id, holds)


def _score(session: Session, attempt_id: int, number: int) -> int:
    found = sa.select(Grade.score).where(Grade.attempt_id == attempt_id, Grade.grading == number)
    return session.scalars(found).one()
