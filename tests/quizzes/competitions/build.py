"""Competitions as rows, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from learnplatform.access import Reach
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.competitions import service
from quizzes.competitions.models import Competition
from quizzes.competitions.rules import Plan
from tests.builders import make_quiz

EVERYWHERE = Reach(everywhere=True)


def plan(quiz_id: int | None = None, **values: Any) -> Plan:
    """An hour-old competition that lasts a day more, unless told otherwise."""
    moment = now()
    given = {
        "title": "电气安全知识竞赛",
        "opens_at": moment - timedelta(hours=1),
        "closes_at": moment + timedelta(days=1),
    }
    return Plan(quiz_id=quiz_id or make_quiz(), **(given | values))


def opened(officer_id: int, **values: Any) -> tuple[int, int]:
    """The ids of an open competition and its quiz."""
    laid_down = plan(**values)
    competition_id = service.create(laid_down, EVERYWHERE, officer_id)
    service.open_competition(competition_id, EVERYWHERE, officer_id)
    return competition_id, laid_down.quiz_id


def end(competition_id: int) -> None:
    """Let its window be over."""
    with db.write() as session:
        session.get_one(Competition, competition_id).closes_at = now()
    service.close_due()


def moment_within() -> datetime:
    return now() - timedelta(minutes=30)
