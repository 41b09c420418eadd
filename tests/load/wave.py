"""The end of a contest: 1,000 people with 50 answers each submit within 5 s, on PostgreSQL with 2 workers."""

from __future__ import annotations

import time

import sqlalchemy as sa

from learnplatform.database import db
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Answer, Attempt
from quizzes.standings.models import Board, Standing
from tests import processes
from tests.load import client, report
from tests.load.stage import Stage, bank, people_with_tokens, quiz, stage

PEOPLE, QUESTIONS, WITHIN = 1_000, 50, 5.0


def main() -> None:
    with stage("postgresql") as where:
        report.heading(
            f"{PEOPLE:,} people with {QUESTIONS} answers each submit within {WITHIN:.0f} s, PostgreSQL, 2 workers"
        )
        _measure(where)


def _measure(where: Stage) -> None:
    people = people_with_tokens(PEOPLE)
    bank(300)
    quiz_id = quiz(QUESTIONS)
    with where.app.test_request_context():
        papers = {token: attempts.start(person, quiz_id)[0].id for person, token in people}
    with db.write() as session:
        session.execute(
            sa.update(Answer).values(response={"option": "c"}, writer=1, seq=1, saved_at=sa.func.now())
        )
    environ = processes.environment(where.data, where.url)
    log, port = where.data / "log", processes.free_port()
    web = processes.start_web(environ, port, log, threads=16)
    workers = [processes.start_worker(environ, log, f"w{number}") for number in (1, 2)]
    beat = processes.start_beat(environ, log)
    with processes.running(web, beat, *workers):
        processes.wait_until_up(port, process=web)
        requests = [
            [("POST", f"/api/v1/attempts/{attempt}/submit", {}, token)] for token, attempt in papers.items()
        ]
        begun = time.perf_counter()
        outcome = client.run(port, requests, seconds=120, spread=WITHIN)
        report.line("all submits answered after, s", f"{outcome.seconds:.1f}")
        report.line("statuses", str(outcome.statuses), f"200 × {PEOPLE}")
        report.line("submit: median / p99, ms", f"{outcome.quantile(0.5):.0f} / {outcome.quantile(0.99):.0f}")
        _wait(quiz_id, begun)


def _wait(quiz_id: int, begun: float) -> None:
    graded = ranked = 0
    while time.perf_counter() - begun < 120 and ranked < PEOPLE:
        with db.read() as session:
            graded = session.scalar(sa.select(sa.func.count()).where(Attempt.state == "graded")) or 0
            on_board = (
                sa.select(sa.func.count()).select_from(Standing).join(Board, Board.id == Standing.board_id)
            )
            ranked = session.scalar(on_board.where(Board.quiz_id == quiz_id, Standing.scope == "all")) or 0
        time.sleep(0.2)
    report.line("scored / ranked", f"{graded} / {ranked}", f"{PEOPLE} / {PEOPLE}")
    report.line("all scored and ranked after, s", f"{time.perf_counter() - begun:.1f}", "≤ 30")
