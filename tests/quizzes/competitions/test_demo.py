"""The demo's finished competition looks as it would after weeks."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.models import Notice
from quizzes.competitions.demo import finished_competition
from quizzes.competitions.models import Competition
from quizzes.papers.models import Quiz
from quizzes.standings.models import BoardSnapshot
from tests.builders import make_quiz
from tests.helpers import make_person


def test_its_winners_were_published_soon_after_its_end_and_not_when_the_demo_was_made(app: Flask) -> None:
    ended = now() - timedelta(days=26)
    quiz_id = make_quiz(5, opens_at=ended - timedelta(days=14), closes_at=ended)
    finished_competition(None, quiz_id, make_person(roles=("officer",)).id)
    with db.read() as session:
        competition = session.query(Competition).one()
        notices = session.query(Notice).all()
        quiz, snapshot = session.get_one(Quiz, quiz_id), session.query(BoardSnapshot).one()
    assert competition.state == "published"
    assert competition.published_at == snapshot.taken_at == ended + timedelta(hours=2)
    assert quiz.published_at == competition.opens_at
    assert {notice.created_at for notice in notices} == {competition.published_at}
    assert competition.told == competition.publications, "a worker would tell everybody again"
