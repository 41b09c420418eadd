"""The web process is killed with -9, again and again, while people save: what was confirmed is there and counts."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from learnplatform.accounts.models import AccessToken
from learnplatform.accounts.visitor import digest
from learnplatform.clock import now
from learnplatform.config import Settings
from learnplatform.database import db
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Answer, Attempt
from quizzes.grading.service import grade_all
from quizzes.standings.recount import recount
from quizzes.standings.service import ensure_quiz_board
from tests import processes
from tests.builders import make_quiz
from tests.helpers import make_person
from tests.killing.victims import victims

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("app")]

KILLS, PEOPLE, QUESTIONS = 20, 4, 8


@dataclass
class Writer:
    """A page that saves without pause and remembers what was confirmed, as (seq, response) by question."""

    port: int
    token: str
    attempt: str
    questions: list[str]
    chance: random.Random
    stop: threading.Event
    confirmed: dict[str, tuple[int, object]] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)
    saved: int = 0  # how often something was confirmed

    def run(self) -> None:
        seq = 0
        while not self.stop.is_set():
            seq += 1
            question = self.chance.choice(self.questions)
            response = {"value": self.chance.random() < 0.5}
            try:
                status, text = self._save(question, {"seq": seq, "response": response, "writer": 1})
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
                continue
            if status == 200:
                self.confirmed[question] = (seq, response)
                self.saved += 1
            else:
                self.refused.append((status, text))

    def _save(self, question: str, body: dict[str, object]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        address = f"/api/v1/attempts/{self.attempt}/answers/{question}"
        connection.request("PUT", address, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


def _writer(port: int, quiz_id: int, number: int, stop: threading.Event) -> Writer:
    person = make_person(f"职工{number}")
    with db.write() as session:
        session.add(AccessToken(token_hash=digest(f"token {person.id}"), person_id=person.id))
    paper, _is_new = attempts.start(person.id, quiz_id)
    questions = [question.id for question in paper.questions]
    return Writer(port, f"token {person.id}", paper.id, questions, random.Random(number), stop)


def test_what_was_confirmed_is_there_and_is_graded(settings: Settings, tmp_path: Path) -> None:
    quiz_id = make_quiz(QUESTIONS, goes_total=None, closes_at=now() + timedelta(days=1))
    with db.write() as session:
        board_id = ensure_quiz_board(session, quiz_id).id
    environ = processes.environment(
        settings.data, settings.database_url, LEARN_SECRET_KEY=settings.secret_key
    )
    port, stop = processes.free_port(), threading.Event()
    writers = [_writer(port, quiz_id, number, stop) for number in range(PEOPLE)]
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    _kill_again_and_again(environ, port, writers, tmp_path / "log")
    stop.set()
    for thread in threads:
        thread.join()
    for writer in writers:
        assert writer.refused == []
        _confirmed_is_stored(writer)
        _submit(writer)
    grade_all()
    with db.read() as session:
        assert recount(session, board_id) == []


def _kill_again_and_again(environ: dict[str, str], port: int, writers: list[Writer], log: Path) -> None:
    """Kill the process at any moment once everybody has saved something in it."""
    chance = random.Random(7)
    with victims(environ, log) as webs:
        for _kill in range(KILLS):
            before = [writer.saved for writer in writers]
            web = webs.start("web", str(port))
            deadline = time.monotonic() + 30
            while any(writer.saved == then for writer, then in zip(writers, before, strict=True)):
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.01)
            time.sleep(chance.random() * 0.1)
            webs.kill(web)


def _confirmed_is_stored(writer: Writer) -> None:
    """The stored answer is the last confirmed one, or a later one whose confirmation was lost on the way."""
    with db.read() as session:
        rows = session.scalars(sa.select(Answer).where(Answer.attempt_id == int(writer.attempt))).all()
    stored = {str(row.version_id): row for row in rows}
    assert len(writer.confirmed) == QUESTIONS
    for question, (seq, response) in writer.confirmed.items():
        row = stored[question]
        assert row.seq >= seq
        if row.seq == seq:
            assert row.response == response


def _submit(writer: Writer) -> None:
    with db.read() as session:
        person_id = session.scalars(
            sa.select(Attempt.person_id).where(Attempt.id == int(writer.attempt))
        ).one()
    attempts.submit(person_id, int(writer.attempt))
