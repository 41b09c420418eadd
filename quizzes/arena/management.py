"""What officers do with an arena: set it up, open and close it, reward its stars. Each is one transaction."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.queries import branch_path
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.notices import service as notices
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.arena import queries, rules, service
from quizzes.arena.models import Arena, Reign
from quizzes.papers.models import Quiz


@dataclass(frozen=True)
class Setup:
    """What the officer lays down. Marks in hundredths of a point; None: no limit."""

    goes_per_day: int | None = None
    pause_ms: int = 0
    reign_days: int | None = None
    defence_mark: int = 0
    entry_mark: int = 0

    @property
    def terms(self) -> rules.Terms:
        return rules.Terms(self.reign_days, self.defence_mark, self.entry_mark)


def create(quiz_id: int, setup: Setup, reach: Reach, actor_id: int) -> int:
    """A draft arena on the quiz; its id. Raises NotFound, Invalid for a quiz that can't be an arena's."""
    with db.write() as session:
        quiz = session.get(Quiz, quiz_id, with_for_update=True)
        if quiz is None or not reach.covers(branch_path(session, quiz.branch_id)):
            raise NotFound
        if quiz.purpose != "arena" or quiz.composition != "drawn":
            raise Invalid(_("擂台要用「擂台」用途、按规则抽题的测验。"))
        if session.scalar(sa.select(Arena.id).where(Arena.quiz_id == quiz_id)):
            raise Conflict(_("这个测验已经有擂台了。"))
        arena = Arena(quiz_id=quiz_id, branch_id=quiz.branch_id, created_by=actor_id)
        session.add(arena)
        _apply(arena, quiz, setup)
        session.flush()
        audit.record(session, actor_id, "arena.created", "arena", arena.id, title=quiz.title, **vars(setup))
        return arena.id


def edit(arena_id: int, setup: Setup, reach: Reach, actor_id: int) -> None:
    """Change the terms: of an open arena from the next challenge on; what was decided stays."""
    with db.write() as session:
        arena, quiz = _mine(session, arena_id, reach)
        _apply(arena, quiz, setup)
        if arena.turns and queries.turns_of(arena)[-1].terms != setup.terms:
            service.add_turn(arena, setup.terms, at=now(), is_open=queries.turns_of(arena)[-1].open)
            service.settle(session, arena_id)
        audit.record(session, actor_id, "arena.edited", "arena", arena.id, **vars(setup))


def open_arena(arena_id: int, reach: Reach, actor_id: int) -> None:
    """Let people challenge. Raises Conflict where its quiz is not published or it is open already."""
    with db.write() as session:
        arena, quiz = _mine(session, arena_id, reach)
        if arena.state == "open":
            raise Conflict(_("擂台已经开放。"))
        if quiz.state != "published":
            raise Conflict(_("先发布它的测验，再开放擂台。"))
        moment = now()
        arena.state, arena.opened_at = "open", moment
        terms = rules.Terms(arena.reign_days, arena.defence_mark, arena.entry_mark)
        service.add_turn(arena, terms, at=moment)
        service.settle(session, arena_id)
        audit.record(session, actor_id, "arena.opened", "arena", arena.id, title=quiz.title)


def close_arena(arena_id: int, reach: Reach, actor_id: int, reason: str) -> None:
    """Let nobody begin any more. Challenges under way still count; then the last reign ends."""
    with db.write() as session:
        arena, quiz = _mine(session, arena_id, reach)
        if arena.state != "open":
            raise Conflict(_("擂台现在没有开放。"))
        arena.state = "closed"
        service.settle(session, arena_id)
        audit.record(session, actor_id, "arena.closed", "arena", arena.id, reason, title=quiz.title)


def reward(reign_id: int, note: str, reach: Reach, actor_id: int) -> bool:
    """Record that the star of a reign was rewarded; False where that was recorded before.

    Raises NotFound outside `reach`, Conflict for a reign that a replay has overturned.
    """
    with db.write() as session:
        found = session.get(Reign, reign_id)
        if found is None:
            raise NotFound
        arena, quiz = _mine(session, found.arena_id, reach)
        reign = session.get_one(Reign, reign_id, populate_existing=True)
        if reign.reward_state == "rewarded":
            return False
        if reign.overturned:
            raise Conflict(_("这次在位已被更正，不能奖励。"))
        reign.reward_state, reign.reward_note = "rewarded", note
        reign.rewarded_by, reign.rewarded_at = actor_id, now()
        audit.record(session, actor_id, "reign.rewarded", "reign", reign.id, note, person=reign.person_id)
        about = {"arena": quiz.title, "note": note}
        said, link = f"arena.rewarded:{reign.id}", f"/arenas/{arena.id}"
        notices.tell(session, [reign.person_id], "arena.rewarded", about, link=link, dedupe=said)
        return True


def _apply(arena: Arena, quiz: Quiz, setup: Setup) -> None:
    arena.pause_ms, arena.reign_days = setup.pause_ms, setup.reign_days
    arena.defence_mark, arena.entry_mark = setup.defence_mark, setup.entry_mark
    quiz.goes_per_day, quiz.goes_total = setup.goes_per_day, None  # at any hour, for as long as it is open


def _mine(session: Session, arena_id: int, reach: Reach) -> tuple[Arena, Quiz]:
    """The arena, locked, and its quiz. Raises NotFound outside `reach`."""
    arena = queries.locked(session, arena_id)
    if not reach.covers(branch_path(session, arena.branch_id)):
        raise NotFound
    return arena, session.get_one(Quiz, arena.quiz_id)
