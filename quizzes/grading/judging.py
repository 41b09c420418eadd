"""Loads what attempts answered and judges it by the kinds' rules; writes nothing.

Question versions never change, so they are kept in memory, newest used last out.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.database import db
from quizzes.attempts.models import Answer
from quizzes.bank.models import QuestionVersion
from quizzes.grading.models import Grading, KeyCorrection
from quizzes.grading.rules import Given, Graded, KeptVersion, grade, numbers_to_grade
from quizzes.papers.models import Quiz

log = logging.getLogger(__name__)

MOST_KEPT = 4096
UNFINISHED = ("building", "ready")


class Versions:
    """The question versions used of late, of the database that is open."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, KeptVersion] = OrderedDict()
        self._of: object = None
        self._lock = threading.Lock()

    def load(self, session: Session, ids: Iterable[int]) -> dict[int, KeptVersion]:
        """The versions `ids`, from memory or with one statement."""
        wanted = set(ids)
        with self._lock:
            if self._of is not db.engine:
                self._kept.clear()
                self._of = db.engine
            found = {each: self._kept[each] for each in wanted if each in self._kept}
            for each in found:
                self._kept.move_to_end(each)
        missing = wanted - found.keys()
        if missing:
            fresh = _read_versions(session, missing)
            found |= fresh
            with self._lock:
                self._kept.update(fresh)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found


def _read_versions(session: Session, ids: set[int]) -> dict[int, KeptVersion]:
    rows = session.execute(
        sa.select(
            QuestionVersion.id, QuestionVersion.kind, QuestionVersion.content, QuestionVersion.key
        ).where(QuestionVersion.id.in_(ids))
    )
    return {row.id: KeptVersion(row.kind, row.content, row.key) for row in rows}


versions = Versions()


@dataclass
class Judgement:
    """What judging one attempt came to: a grade for each grading number, or what went wrong."""

    attempt_id: int
    grades: dict[int, Graded] = field(default_factory=dict)
    error: str = ""


def numbers(session: Session, quiz_ids: Iterable[int]) -> dict[int, list[int]]:
    """Per quiz the grading numbers that an attempt arriving now must get."""
    unfinished: dict[int, list[int]] = defaultdict(list)
    current: dict[int, int] = {}
    rows = session.execute(
        sa.select(Quiz.id, Quiz.grading, Grading.number)
        .outerjoin(Grading, sa.and_(Grading.quiz_id == Quiz.id, Grading.state.in_(UNFINISHED)))
        .where(Quiz.id.in_(set(quiz_ids)))
    )
    for quiz_id, holds, number in rows:
        current[quiz_id] = holds
        if number is not None:
            unfinished[quiz_id].append(number)
    return {quiz_id: numbers_to_grade(holds, unfinished[quiz_id]) for quiz_id, holds in current.items()}


def corrections(session: Session, quiz_ids: Iterable[int]) -> dict[tuple[int, int], dict[int, Any]]:
    """(quiz, grading number) → version → the key it is judged by instead of its own."""
    found: dict[tuple[int, int], dict[int, Any]] = defaultdict(dict)
    for row in session.execute(
        sa.select(
            KeyCorrection.quiz_id, KeyCorrection.grading, KeyCorrection.version_id, KeyCorrection.key
        ).where(KeyCorrection.quiz_id.in_(set(quiz_ids)))
    ):
        found[row.quiz_id, row.grading][row.version_id] = row.key
    return found


def judge(
    session: Session, attempts: Sequence[tuple[int, int]], wanted: dict[int, list[int]]
) -> dict[int, Judgement]:
    """Judge `attempts` (id, quiz id) under the grading numbers `wanted` per quiz; four statements at most.

    An attempt that can't be judged holds up no other: its judgement carries the error.
    """
    answers = _answers(session, [attempt_id for attempt_id, _quiz in attempts])
    kept = versions.load(session, {each.version_id for given in answers.values() for each in given})
    mended = corrections(session, {quiz_id for _attempt, quiz_id in attempts})
    judged: dict[int, Judgement] = {}
    for attempt_id, quiz_id in attempts:
        judgement = judged[attempt_id] = Judgement(attempt_id)
        try:
            for number in wanted[quiz_id]:
                judgement.grades[number] = grade(answers[attempt_id], kept, mended.get((quiz_id, number), {}))
        except Exception as error:  # whatever a kind's rules make of unforeseen data
            log.exception("attempt=%s could not be graded", attempt_id)
            judgement.error = f"{type(error).__name__}: {error}"
    return judged


def _answers(session: Session, attempt_ids: list[int]) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = {attempt_id: [] for attempt_id in attempt_ids}
    rows = session.execute(
        sa.select(Answer.attempt_id, Answer.version_id, Answer.response, Answer.points)
        .where(Answer.attempt_id.in_(attempt_ids))
        .order_by(Answer.attempt_id, Answer.position)
    )
    for attempt_id, version_id, response, points in rows:
        found[attempt_id].append(Given(version_id, response, points))
    return found
