"""The demo as a whole: it looks as if it had grown over months, and starting it again changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from courses.authoring.models import LessonContent
from courses.catalogue.models import Enrolment
from courses.learning import rebuilding
from courses.learning.models import LessonProgress
from learnplatform.accounts.models import Person
from learnplatform.cli import main
from learnplatform.clock import now
from learnplatform.database import Base, db
from learnplatform.models import Notice
from quizzes.arena import guarding, rules
from quizzes.arena.models import Reign
from quizzes.bank.models import Question
from quizzes.competitions.demo import OPEN_QUIZ
from quizzes.papers.models import Pool, Quiz


def _start(url: str, folder: Path) -> str:
    started = CliRunner().invoke(main, ["demo", "--seed-only", "--people", "40", "--data", str(folder)])
    assert started.exit_code == 0, started.output
    db.open(url)
    return started.output


def _everything() -> dict[str, list[tuple[object, ...]]]:
    with db.read_core() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def _questions(title: str) -> set[int]:
    """The ids of the questions that the quiz draws from."""
    with db.read() as session:
        quiz = session.scalars(sa.select(Quiz).where(Quiz.title == title)).one()
        return set(session.scalars(guarding.questions_of(quiz)))


def _asked_of_workers() -> None:
    """120 questions of all six kinds; the open quiz tells all it asks, and the arena asks nothing of that."""
    with db.read() as session:
        kinds = set(session.scalars(sa.select(Question.kind)))
        arena = session.scalars(sa.select(Quiz).where(Quiz.purpose == "arena")).one()
        pool = session.get_one(Pool, arena.pool_id)
        star = session.scalars(sa.select(Reign).where(Reign.ended_at.is_(None))).one()
        others = session.scalars(sa.select(Quiz).where(Quiz.purpose == "quiz", Quiz.review != "never"))
        titles = [quiz.title for quiz in others]
        open_quiz = session.scalars(sa.select(Quiz).where(Quiz.title == OPEN_QUIZ)).one()
        drawn = session.get_one(Pool, open_quiz.pool_id)
    assert len(kinds) == 6
    assert (drawn.question_count, open_quiz.time_limit_ms) == (20, 15 * 60_000)
    assert (star.score, pool.max_score) == (8_000, 10_000)
    assert all(rule["size"] >= rules.bank_wanted(rule["count"]) for rule in pool.rules), (
        "goes repeat questions"
    )
    mine = _questions(arena.title)
    assert {title: mine & _questions(title) for title in titles} == {title: set() for title in titles}


def _learned_as_recorded() -> None:
    """What was played was watched as far as it asks for, and the log comes to what is stored."""
    with db.read() as session:
        played = session.execute(
            sa.select(LessonProgress.watched_ms, LessonContent.duration_ms, LessonContent.completion)
            .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
            .join(
                LessonContent,
                sa.and_(
                    LessonContent.version_id == Enrolment.version_id,
                    LessonContent.lesson_id == LessonProgress.lesson_id,
                ),
            )
            .where(LessonContent.type.in_(("video", "audio")), LessonProgress.done_at.is_not(None))
        ).all()
    assert len(played) > 10
    assert all(row.watched_ms * 100 >= row.duration_ms * (row.completion["percent"] - 1) for row in played)
    looked_at, differing = rebuilding.rebuild_all()
    assert looked_at > 100
    assert differing == {}


def test_a_second_start_keeps_the_data_and_doubles_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEARN_DATABASE_URL", database_url)
    _start(database_url, tmp_path)
    with db.read() as session:
        days = dict(session.execute(sa.select(Notice.dedupe, Notice.created_at)).tuples().all())
        reigns = session.scalars(sa.select(Reign).order_by(Reign.began_at)).all()
    assert len(reigns) == 6
    assert [days[f"arena.star:{reign.attempt_id}"] for reign in reigns] == [one.began_at for one in reigns]
    assert max(days.values()) < now() - timedelta(days=1), "something long past is told as of today"
    with db.write() as session:
        session.execute(sa.update(Person).where(Person.number == "worker").values(name="改过名"))
    before = _everything()
    assert len(before["questions"]) == 120
    _asked_of_workers()
    _learned_as_recorded()
    _start(database_url, tmp_path)
    after = _everything()
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
    db.close()
