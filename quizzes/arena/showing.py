"""What an arena's page shows: one plain object for the template and one for the home page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learnplatform.access import Reach
from learnplatform.accounts.models import Department, Person, Post
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.paging import Paging, paging
from learnplatform.problems import NotFound
from learnplatform.web.filters import points
from quizzes.arena import rules, timeline
from quizzes.arena.models import Arena, Reign
from quizzes.attempts import queries as attempt_queries
from quizzes.attempts.models import Attempt
from quizzes.grading.models import Grade
from quizzes.papers import rules as paper_rules
from quizzes.papers.models import Pool, Quiz

LATELY = timedelta(days=90)
LAST_CHALLENGES = 5


@dataclass(frozen=True)
class Go:
    """A challenge as the list shows it. `outcome`: took, own, failed."""

    name: str
    outcome: str
    score: int
    duration_ms: int
    at: datetime


@dataclass(frozen=True)
class Chance:
    """Whether the visitor may challenge now; `again` says when, where that is known."""

    refusal: str | None
    again: datetime | None
    left: int | None
    attempt_id: int | None  # one in progress


@dataclass(frozen=True)
class Head:
    """An arena with what people know it by."""

    arena: Arena
    title: str
    intro: str
    branch: str | None
    branch_path: str | None
    quiz_state: str
    time_limit_ms: int
    questions: int
    max_score: int


def head(session: Session, arena_id: int) -> Head:
    """Raises NotFound."""
    row = session.execute(_HEADS.where(Arena.id == arena_id)).one_or_none()
    if row is None:
        raise NotFound
    return _head(row)


_HEADS = (
    sa.select(Arena, Quiz, Pool.question_count, Pool.max_score, Department.name, Department.path)
    .join(Quiz, Quiz.id == Arena.quiz_id)
    .outerjoin(Pool, Pool.id == Quiz.pool_id)
    .outerjoin(Department, Department.id == Arena.branch_id)
)


def _head(row: Any) -> Head:
    arena, quiz, count, most, branch, path = row
    return Head(
        arena, quiz.title, quiz.intro, branch, path, quiz.state, quiz.time_limit_ms, count or 0, most or 0
    )


def heads_for(session: Session, person_id: int, reach: Reach | None) -> list[Head]:
    """Arenas the person may see: opened ones that are for them, and those within the reach of an officer."""
    rows = session.execute(_HEADS.order_by(Arena.state.desc(), Arena.opened_at.desc(), Arena.id.desc()))
    heads = [_head(row) for row in rows]
    return [one for one in heads if may_see(session, one, person_id, reach)]


def may_see(session: Session, one: Head, person_id: int, reach: Reach | None) -> bool:
    if reach and reach.covers(one.branch_path):
        return True
    if one.arena.state == "draft":
        return False
    connection = session.connection()
    person = attempt_queries.membership(attempt_queries.person(connection, person_id))
    audience = attempt_queries.audience(connection, one.arena.quiz_id)
    return paper_rules.is_for(one.arena.branch_id, audience, person)


def visible(session: Session, arena_id: int, person_id: int, reach: Reach | None) -> Head:
    """The arena, if this person may see it. Raises NotFound."""
    one = head(session, arena_id)
    if not may_see(session, one, person_id, reach):
        raise NotFound
    return one


@dataclass(frozen=True)
class Holder:
    """A reign with who held it."""

    reign: Reign
    name: str
    department: str | None
    post: str | None

    def days(self, moment: datetime) -> int:
        return ((self.reign.ended_at or moment) - self.reign.began_at).days

    @property
    def belongs(self) -> str:
        return " · ".join(part for part in (self.department, self.post) if part)


_HOLDERS = (
    sa.select(Reign, Person.name, Department.name, Post.name)
    .join(Person, Person.id == Reign.person_id)
    .outerjoin(Department, Department.id == Person.department_id)
    .outerjoin(Post, Post.id == Person.post_id)
    .where(sa.not_(Reign.overturned))
)


def star(session: Session, arena_id: int) -> Holder | None:
    """Who holds the arena now."""
    row = session.execute(_HOLDERS.where(Reign.arena_id == arena_id, Reign.ended_at.is_(None))).one_or_none()
    return Holder(*row) if row else None


def to_beat(arena_id: int | None) -> tuple[Holder | None, int]:
    """Who has to be beaten in an arena, and the mark that takes it while it is vacant; None: no arena."""
    if arena_id is None:
        return None, 0
    with db.read() as session:
        return star(session, arena_id), session.get_one(Arena, arena_id).entry_mark


def stars(session: Session, arena_ids: Sequence[int]) -> dict[int, Holder]:
    """Arena → who holds it now."""
    rows = session.execute(_HOLDERS.where(Reign.arena_id.in_(arena_ids), Reign.ended_at.is_(None)))
    return {row[0].arena_id: Holder(*row) for row in rows}


def reigns(session: Session, arena_id: int, *, since: datetime | None = None) -> list[Holder]:
    """Reigns in their order, the earliest first; with `since` those that touched the time after it."""
    query = _HOLDERS.where(Reign.arena_id == arena_id).order_by(Reign.began_at, Reign.id)
    if since is not None:
        query = query.where(sa.or_(Reign.ended_at.is_(None), Reign.ended_at > since))
    return [Holder(*row) for row in session.execute(query)]


def hall(session: Session, arena_id: int, page: int, size: int = 20) -> tuple[list[Holder], Paging]:
    """One page of past reigns, the latest first."""
    past = sa.and_(Reign.arena_id == arena_id, sa.not_(Reign.overturned), Reign.ended_at.is_not(None))
    total = session.scalar(sa.select(sa.func.count()).select_from(Reign).where(past)) or 0
    here = paging(total, page, size)
    rows = session.execute(
        _HOLDERS.where(past)
        .order_by(Reign.began_at.desc(), Reign.id.desc())
        .limit(here.size)
        .offset(here.offset)
    )
    return [Holder(*row) for row in rows], here


def picture(holders: Sequence[Holder]) -> timeline.Picture:
    spans = [
        timeline.Span(one.name, points(one.reign.score), one.reign.began_at, one.reign.ended_at)
        for one in holders
    ]
    moment = now()
    return timeline.draw(spans, moment - LATELY, moment)


def last_challenges(session: Session, arena: Arena, holders: Sequence[Holder]) -> list[Go]:
    """The last decided challenges, the newest first. `holders`: the reigns they may have met."""
    rows = session.execute(
        sa.select(Attempt, Grade.score, Person.name)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
        .join(Person, Person.id == Attempt.person_id)
        .where(
            Attempt.arena_id == arena.id,
            Attempt.arena_number <= arena.decided_number,
            Attempt.state == "graded",
        )
        .order_by(Attempt.arena_number.desc())
        .limit(LAST_CHALLENGES)
    )
    return [
        Go(name, _outcome(attempt, holders), score, attempt.duration_ms or 0, attempt.submitted_at or now())
        for attempt, score, name in rows
    ]


def _outcome(attempt: Attempt, holders: Sequence[Holder]) -> str:
    if any(one.reign.attempt_id == attempt.id for one in holders):
        return "took"
    assert attempt.submitted_at is not None
    for one in holders:
        over = one.reign.ended_at
        if one.reign.began_at <= attempt.submitted_at and (over is None or attempt.submitted_at < over):
            return "own" if one.reign.person_id == attempt.person_id else "failed"
    return "failed"


def my_best(session: Session, arena: Arena, person_id: int) -> tuple[int, int] | None:
    """The visitor's best challenge: (hundredths, ms)."""
    row = session.execute(
        sa.select(Grade.score, Attempt.duration_ms)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Grade, sa.and_(Grade.attempt_id == Attempt.id, Grade.grading == Quiz.grading))
        .where(Attempt.arena_id == arena.id, Attempt.person_id == person_id, Attempt.state == "graded")
        .order_by(Grade.score.desc(), Attempt.duration_ms)
        .limit(1)
    ).one_or_none()
    return (row.score, row.duration_ms or 0) if row else None


def lacking(best: tuple[int, int] | None, holder: Holder | None) -> tuple[int, int]:
    """What the best go lacks against the star: (hundredths, ms)."""
    if best is None or holder is None:
        return 0, 0
    return rules.lead_needed(*best, holder.reign.score, holder.reign.duration_ms)


def chance(session: Session, one: Head, person_id: int) -> Chance:
    """Whether this person may challenge now, and else why not and when again."""
    connection, moment = session.connection(), now()
    quiz = attempt_queries.quiz(connection, one.arena.quiz_id)
    assert quiz is not None
    terms = attempt_queries.terms_of(quiz)
    person = attempt_queries.membership(attempt_queries.person(connection, person_id))
    audience = attempt_queries.audience(connection, one.arena.quiz_id)
    goes = attempt_queries.goes(connection, one.arena.quiz_id, person_id, moment)
    if not paper_rules.is_for(quiz.branch_id, audience, person):
        return Chance("not-for-you", None, 0, None)
    refusal = paper_rules.start_refusal(terms, goes.usage, moment)
    again = paper_rules.again_at(terms, goes.usage) if refusal == paper_rules.PAUSE else None
    if refusal == paper_rules.NOT_YET:
        again = quiz.opens_at
    return Chance(refusal, again, paper_rules.goes_left(terms, goes.usage), goes.in_progress)


def home(person_id: int) -> list[tuple[Head, Holder | None]]:
    """The open arenas of a person with their stars, for the first page."""
    with db.read() as session:
        heads = [one for one in heads_for(session, person_id, None) if one.arena.state == "open"][:3]
        holders = stars(session, [one.arena.id for one in heads])
    return [(one, holders.get(one.arena.id)) for one in heads]
