"""What happens to a competition: written, opened, closed. One transaction each."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.queries import branch_path
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.problems import Conflict, Invalid, NotFound
from quizzes.competitions import queries, rules
from quizzes.competitions.guarding import expect, mine
from quizzes.competitions.models import Competition, CompetitionAudience
from quizzes.competitions.rules import Plan
from quizzes.papers.models import Quiz
from quizzes.standings import service as standings
from quizzes.standings.models import BoardEntry


def create(plan: Plan, reach: Reach, actor_id: int) -> int:
    """A draft competition; its id. Raises NotFound for a quiz or branch out of reach, Invalid with `faults`."""
    with db.write() as session:
        _check(session, plan, reach)
        competition = Competition(created_by=actor_id)
        _apply(competition, plan)
        session.add(competition)
        session.flush()
        _set_audience(session, competition.id, plan)
        audit.record(
            session, actor_id, "competition.created", "competition", competition.id, title=plan.title
        )
        return competition.id


def edit(competition_id: int, plan: Plan, reach: Reach, actor_id: int) -> None:
    """Change a draft. Raises Conflict once it is open: its entry list and window are settled then."""
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        expect(competition, "draft")
        _check(session, plan, reach)
        _apply(competition, plan)
        _set_audience(session, competition.id, plan)
        audit.record(session, actor_id, "competition.edited", "competition", competition.id, title=plan.title)


def delete(competition_id: int, reach: Reach, actor_id: int) -> None:
    """Remove a draft. Raises Conflict once it was open."""
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        expect(competition, "draft")
        audit.record(
            session, actor_id, "competition.deleted", "competition", competition.id, title=competition.title
        )
        session.delete(competition)


def open_competition(competition_id: int, reach: Reach, actor_id: int) -> int:
    """Freeze who may count and where; the number of people on the entry list.

    Raises Conflict where the quiz is not published, the window is over, or nobody may enter.
    """
    with db.write() as session:
        competition = mine(session, competition_id, reach)
        expect(competition, "draft")
        quiz = session.get_one(Quiz, competition.quiz_id)
        if quiz.state != "published":
            raise Conflict(_("先发布它的测验，再开放竞赛。"))
        if competition.closes_at <= now():
            raise Conflict(_("结束时间已经过了，请先改时间。"))
        paths = branch_path(session, competition.branch_id), branch_path(session, quiz.branch_id)
        board = standings.open_board(
            session,
            quiz_id=quiz.id,
            competition_id=competition.id,
            opens_at=competition.opens_at,
            closes_at=competition.closes_at,
            department_level=competition.department_level,
            entries=queries.entrants(competition, *paths),
        )
        entered = session.scalar(sa.select(sa.func.count()).where(BoardEntry.board_id == board.id)) or 0
        if not entered:
            raise Conflict(_("没有人可以参加，请检查参赛范围。"))
        competition.state, competition.opened_at = "open", now()
        audit.record(session, actor_id, "competition.opened", "competition", competition.id, entered=entered)
        return entered


def close_due() -> int:
    """Close the competitions whose window has ended, and tell people of results not yet told; how many closed."""
    with db.write() as session:
        due = session.scalars(
            sa.select(Competition)
            .where(Competition.state == "open", Competition.closes_at <= now())
            .order_by(Competition.id)
            .with_for_update()
        ).all()
        for competition in due:
            competition.state = "closed"
            audit.record(session, None, "competition.closed", "competition", competition.id)
        untold = session.scalars(
            sa.select(Competition.id).where(
                Competition.state == "published", Competition.told < Competition.publications
            )
        )
        for competition_id in untold:
            after_commit("competitions.tell", competition_id)
        return len(due)


def _check(session: Session, plan: Plan, reach: Reach) -> None:
    quiz = session.get(Quiz, plan.quiz_id)
    if quiz is None or not reach.covers(branch_path(session, quiz.branch_id)):
        raise NotFound
    if not reach.covers(branch_path(session, plan.branch_id)):
        raise NotFound
    for kind, group_id in plan.audience:
        if kind == "department" and not reach.covers(branch_path(session, group_id)):
            raise NotFound
    said = {
        "backwards": _("结束时间要晚于开始时间。"),
        "outside-quiz": _("竞赛的时间要落在测验的开放时间里。"),
    }
    fault = rules.window_fault(plan.opens_at, plan.closes_at, quiz.opens_at, quiz.closes_at)
    if fault:
        raise Invalid(said[fault], faults=[{"place": "closes_at", "message": said[fault]}])


def _apply(competition: Competition, plan: Plan) -> None:
    for name in (
        "title",
        "intro",
        "quiz_id",
        "branch_id",
        "opens_at",
        "closes_at",
        "department_level",
        "winners",
    ):
        setattr(competition, name, getattr(plan, name))
    competition.group_boards = [{"scope": scope, "measure": measure} for scope, measure in plan.group_boards]


def _set_audience(session: Session, competition_id: int, plan: Plan) -> None:
    session.execute(
        sa.delete(CompetitionAudience).where(CompetitionAudience.competition_id == competition_id)
    )
    for kind, group_id in plan.audience:
        session.execute(
            sa.insert(CompetitionAudience).values(competition_id=competition_id, kind=kind, group_id=group_id)
        )
