"""The demo's competitions: one long over, with published winners, and one that runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from learnplatform.access import EVERYWHERE
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Notice
from quizzes.competitions import publishing, queries
from quizzes.competitions.models import Competition
from quizzes.grading.service import grade_all
from quizzes.papers.models import Quiz
from quizzes.standings import service as standings
from quizzes.standings.models import Board, BoardSnapshot

OPEN_QUIZ = "安全生产月 · 每日竞答"


def finished_competition(_plan: object, quiz_id: int, officer_id: int) -> None:
    """A competition in the window of its quiz, which is past; its goes are graded and its winners published."""
    boards = [("department", "mean"), ("post", "mean"), ("specialty", "rate")]
    competition_id = _make(quiz_id, officer_id, "closed", boards)
    grade_all()
    publishing.publish(competition_id, EVERYWHERE, officer_id)
    publishing.tell(competition_id)  # a worker that told people later would tell them of it as of news
    _date_back(competition_id)


def _date_back(competition_id: int) -> None:
    """The winners were made known two hours after the end, not when the demo was made."""
    with db.write() as session:
        competition = session.get_one(Competition, competition_id)
        published_at = competition.closes_at + timedelta(hours=2)
        competition.published_at = published_at
        session.get_one(Quiz, competition.quiz_id).published_at = competition.opens_at
        boards = sa.select(Board.id).where(Board.competition_id == competition_id)
        session.execute(
            sa.update(BoardSnapshot).where(BoardSnapshot.board_id.in_(boards)).values(taken_at=published_at)
        )
        told = sa.update(Notice).where(
            Notice.kind == "competition.published", Notice.link == f"/competitions/{competition_id}"
        )
        session.execute(told.values(created_at=published_at))


def running_competition(officer_id: int) -> None:
    """A competition between departments on the quiz that is open to everyone, if it is there."""
    with db.read() as session:
        quiz_id = session.scalar(sa.select(Quiz.id).where(Quiz.title == OPEN_QUIZ, Quiz.state == "published"))
    if quiz_id is not None:
        _make(quiz_id, officer_id, "open", [("department", "rate"), ("department", "mean")])


def _make(quiz_id: int, officer_id: int, state: str, boards: list[tuple[str, str]]) -> int:
    with db.write() as session:
        quiz = session.get_one(Quiz, quiz_id)
        opens_at, closes_at = _window(quiz)
        values: dict[str, Any] = {"opens_at": opens_at, "closes_at": closes_at}
        competition = Competition(
            title=quiz.title if state == "closed" else "安全生产月部门竞赛",
            quiz_id=quiz.id,
            state=state,
            group_boards=[{"scope": scope, "measure": measure} for scope, measure in boards],
            created_by=officer_id,
            opened_at=opens_at,
            **values,
        )
        session.add(competition)
        session.flush()
        standings.open_board(
            session,
            quiz_id=quiz.id,
            competition_id=competition.id,
            department_level=competition.department_level,
            entries=queries.entrants(competition, None, None),
            **values,
        )
        return competition.id


def _window(quiz: Quiz) -> tuple[datetime, datetime]:
    moment = now()
    return quiz.opens_at or moment, quiz.closes_at or moment
