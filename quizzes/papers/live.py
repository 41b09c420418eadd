"""Reads of a quiz while it runs: who is at it, how far they are, how its questions go."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Person
from learnplatform.accounts.queries import paths_of
from learnplatform.models import AuditEntry
from learnplatform.paging import Paging, paging
from quizzes.attempts.models import Answer, Attempt, LateAnswer
from quizzes.bank.models import QuestionVersion
from quizzes.bank.shown import stem_text
from quizzes.grading.models import Grade
from quizzes.papers.models import Quiz

PAGE = 50
MOST_READ = 2_000  # attempts that a question's share is made of; the newest


@dataclass(frozen=True)
class Row:
    """One attempt on the live page. Score and maximum in hundredths, durations in ms."""

    id: int
    name: str
    number: str
    department: str
    state: str
    go: int
    started_at: datetime
    deadline_at: datetime
    submitted_at: datetime | None
    duration_ms: int | None
    answered: int
    question_count: int
    score: int | None
    max_score: int


@dataclass(frozen=True)
class Watched:
    """One page of a quiz's attempts, where it lies among all that were asked for, and how many are in each state."""

    rows: list[Row]
    here: Paging
    states: dict[str, int]
    version: str


def _people(quiz: Quiz, reach: Reach) -> list[sa.ColumnElement[bool]]:
    """Attempts by people of the departments within `reach`; trials are nobody's business."""
    return [Attempt.quiz_id == quiz.id, sa.not_(Attempt.trial), reach.where(Attempt.department_path)]


def watch(session: Session, quiz: Quiz, reach: Reach, *, state: str, words: str, page: int) -> Watched:
    """Those at work first, the newest before the older; `words` look for names and numbers."""
    mine = _people(quiz, reach)
    states = dict(
        session.execute(sa.select(Attempt.state, sa.func.count()).where(*mine).group_by(Attempt.state)).all()
    )
    if state:
        mine.append(Attempt.state == state)
    mine += [
        sa.or_(Person.name.icontains(word, autoescape=True), Person.number.icontains(word, autoescape=True))
        for word in words.split()
    ]
    joined = sa.select(sa.func.count()).select_from(Attempt).join(Person, Person.id == Attempt.person_id)
    here = paging(session.scalar(joined.where(*mine)) or 0, page, PAGE)
    found = session.execute(
        sa.select(Attempt, Person.name, Person.number, Grade.score)
        .join(Person, Person.id == Attempt.person_id)
        .outerjoin(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == quiz.grading))
        .where(*mine)
        .order_by(sa.case((Attempt.state == "in_progress", 0), else_=1), Attempt.id.desc())
        .limit(here.size)
        .offset(here.offset)
    ).all()
    rows = _rows(session, [tuple(row) for row in found])
    return Watched(rows, here, states, _version(rows, states))


def _rows(session: Session, found: list[tuple[Any, ...]]) -> list[Row]:
    answered = dict(
        session.execute(
            sa.select(Answer.attempt_id, sa.func.count())
            .where(Answer.attempt_id.in_([row[0].id for row in found]), Answer.response.is_not(None))
            .group_by(Answer.attempt_id)
        ).all()
    )
    departments = paths_of(session, {last_of(row[0].department_path) for row in found})
    return [
        Row(
            attempt.id,
            name,
            number,
            " / ".join(departments.get(last_of(attempt.department_path) or 0, [])[-2:]),
            attempt.state,
            attempt.go,
            attempt.started_at,
            attempt.deadline_at,
            attempt.submitted_at,
            attempt.duration_ms,
            answered.get(attempt.id, 0),
            attempt.question_count,
            score,
            attempt.max_score,
        )
        for attempt, name, number, score in found
    ]


def last_of(path: str) -> int | None:
    """The department at the end of a path like «/1/5/»."""
    last = path.strip("/").rpartition("/")[2]
    return int(last) if last else None


def _version(rows: list[Row], states: dict[str, int]) -> str:
    """Another one as soon as anything on the page would look different."""
    return hashlib.sha256(repr((rows, sorted(states.items()))).encode()).hexdigest()[:20]


def attempt_within(
    session: Session, quiz: Quiz, attempt_id: int, reach: Reach
) -> tuple[Attempt, Person] | None:
    """An attempt at the quiz by somebody within `reach`, with its author."""
    row = session.execute(
        sa.select(Attempt, Person)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.id == attempt_id, *_people(quiz, reach))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def late_answers(session: Session, attempt_id: int) -> list[tuple[LateAnswer, str, int]]:
    """What arrived after the end, oldest first, with its question's stem and place on the paper."""
    rows = session.execute(
        sa.select(LateAnswer, QuestionVersion.content["stem_html"].as_string(), Answer.position)
        .join(QuestionVersion, QuestionVersion.id == LateAnswer.version_id)
        .outerjoin(
            Answer,
            sa.and_(Answer.attempt_id == LateAnswer.attempt_id, Answer.version_id == LateAnswer.version_id),
        )
        .where(LateAnswer.attempt_id == attempt_id)
        .order_by(LateAnswer.id)
    )
    return [(late, stem_text(stem or ""), position) for late, stem, position in rows]


@dataclass(frozen=True)
class Share:
    """How a question went: of `seen` goes it was answered fully right in `right`; points in hundredths."""

    question_id: int
    stem: str
    kind: str
    seen: int
    right: int
    points: int
    most: int


def shares(session: Session, quiz: Quiz, reach: Reach) -> tuple[list[Share], int]:
    """Every question version of the newest graded goes, the hardest first, and of how many goes that is."""
    marks = session.scalars(
        sa.select(Grade.marks)
        .join(Attempt, Attempt.id == Grade.attempt_id)
        .where(Grade.grading == quiz.grading, Attempt.state == "graded", *_people(quiz, reach))
        .order_by(Attempt.id.desc())
        .limit(MOST_READ)
    ).all()
    return _summed(session, [(quiz.id, paper) for paper in marks]).get(quiz.id, []), len(marks)


def shares_of(session: Session, quizzes: Collection[int], people: sa.Select[Any]) -> dict[int, list[Share]]:
    """As `shares` for several quizzes, by quiz, over the newest graded goes of `people` (ids) at them; two statements.

    For who teaches these people and may not see the quiz: show them no more than stems and how often they were right.
    """
    if not quizzes:
        return {}
    rows = session.execute(
        sa.select(Attempt.quiz_id, Grade.marks)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
        .where(
            Attempt.quiz_id.in_(quizzes),
            Attempt.state == "graded",
            sa.not_(Attempt.trial),
            Attempt.person_id.in_(people),
        )
        .order_by(Attempt.id.desc())
        .limit(MOST_READ)
    ).all()
    return _summed(session, [(row.quiz_id, row.marks) for row in rows])


def _summed(session: Session, papers: Iterable[tuple[int, list[Any]]]) -> dict[int, list[Share]]:
    """By quiz its questions, the hardest first. `papers`: (quiz, the marks of a go)."""
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for quiz_id, paper in papers:
        for mark in paper:
            one = sums[quiz_id, int(mark["version"])]
            one[0] += 1
            one[1] += mark["points"] == mark["max"]
            one[2] += mark["points"]
            one[3] += mark["max"]
    stems = {row[0]: row[1:] for row in _stems(session, list({version for _quiz, version in sums}))}
    found: dict[int, list[Share]] = {}
    for (quiz_id, version), counted in sums.items():
        question, stem, kind = stems[version]
        found.setdefault(quiz_id, []).append(Share(question, stem_text(stem or ""), kind, *counted))
    for each in found.values():
        # Cross-multiplied in spirit: a share of integers, compared exactly, ties by how often it was seen.
        each.sort(key=lambda share: (share.right * 1_000_000 // share.seen, -share.seen, share.question_id))
    return found


def _stems(session: Session, versions: list[int]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(versions), 500):
        found += session.execute(
            sa.select(
                QuestionVersion.id,
                QuestionVersion.question_id,
                QuestionVersion.content["stem_html"].as_string(),
                QuestionVersion.kind,
            ).where(QuestionVersion.id.in_(versions[start : start + 500]))
        ).all()
    return found


def history(session: Session, attempt_id: int) -> list[tuple[AuditEntry, str | None]]:
    """What was done to the attempt, newest first, and by whom."""
    rows = session.execute(
        sa.select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.object_type == "attempt", AuditEntry.object_id == str(attempt_id))
        .order_by(AuditEntry.id.desc())
    )
    return [(entry, name) for entry, name in rows]


def score(session: Session, quiz: Quiz, attempt_id: int) -> int | None:
    """The attempt's score under the grading that holds, in hundredths."""
    return session.scalar(
        sa.select(Grade.score).where(Grade.attempt_id == attempt_id, Grade.grading == quiz.grading)
    )
